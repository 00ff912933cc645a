#!/usr/bin/perl
# cause: blocked-by-slow-reader
# mistake: writes each reply until all of it is sent and meanwhile looks at no other client
use strict;
use warnings;
use Encode ();
use IO::Select;
use IO::Socket::INET;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

use constant { LIMIT => 65536, MUCH => 200_000 };

my $port   = @ARGV ? $ARGV[0] : 5050;
my $server = IO::Socket::INET->new(
    LocalPort => $port,
    Proto     => 'tcp',
    Listen    => 30,
    ReuseAddr => 1,
    Blocking  => 0,
) or die "no server: $!";
$SIG{PIPE} = 'IGNORE';

my %clients;    # by file number
my $ticket = 0;

sub now { return clock_gettime(CLOCK_MONOTONIC) }

sub say_to {
    my ($client, $reply) = @_;
    $client->{out} .= "$reply\n";
    transmit($client);
}

sub wait_for {
    my ($client, $ms) = @_;
    return 'ERR no time' unless $ms =~ /\A\d{1,5}\z/a && $ms <= 10000;
    $client->{wake}  = now() + $ms / 1000;
    $client->{woken} = "OK waited $ms";
    return;
}

my %requests = (
    HELLO => sub {
        my ($client, $name) = @_;
        return 'ERR hello nobody' if $name eq '';
        $client->{name} = $name;
        return "OK hello $name";
    },
    WHO    => sub { defined $_[0]{name} ? "OK $_[0]{name}" : 'ERR no name' },
    ECHO   => sub { "OK $_[1]" },
    UPPER  => sub { 'OK ' . uc $_[1] },
    COUNT  => sub { "OK $_[0]{count}" },
    TICKET => sub { 'OK ' . ++$ticket },
    WAIT   => \&wait_for,
    BYE    => sub { $_[0]{ended} = 1; $_[0]{in} = ''; 'OK bye' },
);

sub answer {
    my ($client, $line) = @_;
    $line =~ s/\r\z//;
    $client->{count}++;
    return say_to($client, 'ERR too long') if length $line > LIMIT;
    my $text = eval { Encode::decode('UTF-8', $line, Encode::FB_CROAK) };
    return say_to($client, 'ERR not UTF-8') unless defined $text;
    my ($name, $argument) = split / /, $text, 2;
    my $request = $requests{ $name // '' };
    my $reply   = $request ? $request->($client, $argument // '') : 'ERR unknown';
    say_to($client, Encode::encode('UTF-8', $reply)) if defined $reply;
}

# Answers the lines that can be answered now: none during a WAIT, none while much is unsent.
sub work {
    my ($client) = @_;
    while (!$client->{wake} && length $client->{out} < MUCH && $client->{in} =~ /\n/) {
        (my $line, $client->{in}) = split /\n/, $client->{in}, 2;
        answer($client, $line) unless $client->{skipping};
        $client->{skipping} = 0;
    }
    if ($client->{in} !~ /\n/ && length $client->{in} > LIMIT + 1) {
        $client->{count}++, say_to($client, 'ERR too long') unless $client->{skipping};
        $client->{skipping} = 1;
    }
    $client->{in} = '' if $client->{skipping} && $client->{in} !~ /\n/;
}

sub idle {
    my ($client) = @_;
    return !$client->{wake} && $client->{in} !~ /\n/;
}

sub receive {
    my ($client) = @_;
    my $n = sysread $client->{socket}, my $data, 32768;
    if   (defined $n)         { $n ? ($client->{in} .= $data) : ($client->{ended} = 1) }
    elsif (!$!{EAGAIN})       { $client->{gone} = 1 }
}

sub transmit {
    my ($client) = @_;
    $client->{socket}->blocking(1);
    while (length $client->{out}) {
        my $n = syswrite $client->{socket}, $client->{out};
        if (!defined $n) { $client->{gone} = 1; last }
        substr $client->{out}, 0, $n, '';
    }
    $client->{socket}->blocking(0);
}

while (1) {
    my $reading = IO::Select->new($server);
    my $writing = IO::Select->new;
    my $timeout;
    for my $client (values %clients) {
        $reading->add($client->{socket}) if !$client->{ended} && idle($client) && length $client->{out} < MUCH;
        $writing->add($client->{socket}) if length $client->{out};
        next unless $client->{wake};
        my $left = $client->{wake} - now();
        $left    = 0 if $left < 0;
        $timeout = $left if !defined $timeout || $left < $timeout;
    }
    my ($readable, $writable) = IO::Select->select($reading, $writing, undef, $timeout);

    for my $socket (@{ $writable // [] }) { transmit($clients{ fileno $socket }) }
    for my $socket (@{ $readable // [] }) {
        if ($socket != $server) {
            receive($clients{ fileno $socket });
        }
        elsif (my $new = $server->accept) {
            $new->blocking(0);
            $clients{ fileno $new } = { socket => $new, in => '', out => '', count => 0 };
        }
    }
    for my $number (keys %clients) {
        my $client = $clients{$number};
        if ($client->{wake} && $client->{wake} <= now()) {
            say_to($client, $client->{woken});
            $client->{wake} = 0;
        }
        work($client);
        my $done = $client->{ended} && idle($client) && !length $client->{out};
        close((delete $clients{$number})->{socket}) if $done || $client->{gone};
    }
}
