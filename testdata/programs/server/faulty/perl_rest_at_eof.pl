#!/usr/bin/perl
# cause: answers-incomplete-line
# mistake: answers what is left in the buffer when the client has finished
use strict;
use warnings;
use Encode qw(decode encode FB_CROAK LEAVE_SRC);
use IO::Socket::INET;
use POSIX qw(WNOHANG);
use Time::HiRes;

my $LIMIT = 65536;
my $port  = shift // 5050;

my $listener = IO::Socket::INET->new(
    LocalAddr => '127.0.0.1',
    LocalPort => $port,
    Listen    => 64,
    ReuseAddr => 1,
) or die "cannot listen on $port: $@\n";

# The pipe always holds the last ticket. Who reads it is alone with it until it writes the next.
pipe(my $ticket_out, my $ticket_in) or die "pipe: $!";
syswrite($ticket_in, pack('Q', 0));

my %children;
$SIG{PIPE} = 'IGNORE';
$SIG{CHLD} = sub {
    while ((my $pid = waitpid(-1, WNOHANG)) > 0) { delete $children{$pid} }
};
$SIG{TERM} = $SIG{INT} = sub {
    $SIG{CHLD} = 'DEFAULT';
    kill 'KILL', keys %children;
    waitpid($_, 0) for keys %children;
    exit 0;
};

while (1) {
    my $conn = $listener->accept or next;    # a signal may interrupt it
    my $pid  = fork;
    next unless defined $pid;
    if ($pid == 0) {
        $SIG{$_} = 'DEFAULT' for qw(CHLD TERM INT);
        close $listener;
        serve($conn);
        exit 0;
    }
    $children{$pid} = 1 if kill 0, $pid;
    close $conn;
}

sub serve {
    my ($conn) = @_;
    my %client = (count => 0);
    my ($buffer, $too_long) = ('', 0);
    while (sysread $conn, my $data, 16384) {
        $buffer .= $data;
        while ((my $end = index $buffer, "\n") >= 0) {
            my $line = substr $buffer, 0, $end + 1, '';
            $line =~ s/\r?\n\z//;
            $client{count}++;
            my $reply = $too_long || length $line > $LIMIT ? 'ERR too long' : answer(\%client, $line);
            $too_long = 0;
            send_all($conn, "$reply\n") or return;
            return if $line eq 'BYE';
        }
        if (length $buffer > $LIMIT + 1) {
            $too_long = 1;
            $buffer   = '';
        }
    }
    $client{count}++;
    send_all($conn, answer(\%client, $buffer) . "\n") if length $buffer;
}

sub send_all {
    my ($conn, $data) = @_;
    while (length $data) {
        my $n = syswrite $conn, $data or return 0;
        substr $data, 0, $n, '';
    }
    return 1;
}

sub next_ticket {
    sysread $ticket_out, my $last, 8;
    my $number = 1 + unpack 'Q', $last;
    syswrite $ticket_in, pack 'Q', $number;
    return $number;
}

sub answer {
    my ($client, $line) = @_;
    my ($request, $argument) = split / /, $line, 2;
    $request  //= '';
    $argument //= '';
    return "OK $argument" if $request eq 'ECHO';
    my $text = eval { decode('UTF-8', $argument, FB_CROAK | LEAVE_SRC) };
    return 'ERR not UTF-8' unless defined $text;
    if ($request eq 'HELLO' && $argument ne '') {
        $client->{name} = $argument;
        return "OK hello $argument";
    }
    return "OK $client->{name}" if $request eq 'WHO' && exists $client->{name};
    return 'OK ' . encode('UTF-8', uc $text) if $request eq 'UPPER';
    return "OK $client->{count}" if $request eq 'COUNT';
    return 'OK ' . next_ticket() if $request eq 'TICKET';
    if ($request eq 'WAIT' && $argument =~ /\A[0-9]{1,5}\z/ && $argument <= 10000) {
        my $end = Time::HiRes::clock_gettime(Time::HiRes::CLOCK_MONOTONIC()) + $argument / 1000;
        while ((my $left = $end - Time::HiRes::clock_gettime(Time::HiRes::CLOCK_MONOTONIC())) > 0) {
            Time::HiRes::sleep($left);
        }
        return "OK waited $argument";
    }
    return 'OK bye' if $request eq 'BYE';
    return 'ERR bad request';
}
