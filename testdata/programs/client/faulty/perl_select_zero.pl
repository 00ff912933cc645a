#!/usr/bin/perl
# cause: client-busy-waits
# mistake: select returns at once, and the loop starts again
use strict;
use warnings;
use Errno qw(EAGAIN EINTR EWOULDBLOCK);
use IO::Select;
use IO::Socket::IP;
use Socket qw(SHUT_WR);

use constant MUCH => 262_144;

my ($host, $port) = @ARGV;
die "usage: client HOST PORT\n" unless @ARGV == 2;
$SIG{PIPE} = 'IGNORE';
$| = 1;
binmode STDIN;
binmode STDOUT;

my $server = IO::Socket::IP->new(PeerHost => $host, PeerPort => $port, Type => SOCK_STREAM)
    or die "client: cannot connect to $host port $port: $@\n";
$server->blocking(0);

my ($typed, $out, $in) = ('', '', '');
my ($sent, $received, $bye) = (0, 0, 0);
my ($input_open, $sending_open) = (1, 1);

sub take_lines {
    while ($input_open != 0 && $typed =~ s/\A([^\n]*)\n//) {
        my $line = $1;
        $sent++;
        $out .= "$line\n";
        next unless $line eq 'BYE';
        $bye        = $sent;
        $input_open = 0;
    }
}

sub read_input {
    my $n = sysread STDIN, $typed, 65536, length $typed;
    return if !defined $n && $! == EINTR;
    if (!$n && length $typed) {
        $typed .= "\n";
    }
    take_lines();
    $input_open = 0 unless $n;
}

# Prints complete replies; returns true after the one to BYE.
sub print_replies {
    my $start = 0;
    while ((my $end = index $in, "\n", $start) >= 0) {
        my $line = substr $in, $start, $end - $start;
        $line =~ s/\r\z//;
        print $line, "\n";
        $start = $end + 1;
        $received++;
        return 1 if $received == $bye;
    }
    substr $in, 0, $start, '';
    return 0;
}

sub lost {
    my ($why) = @_;
    exit 0 if $sent == $received && !$input_open && !$bye;
    my $owed = $sent - $received;
    print STDERR "client: $why, $owed replies are missing\n";
    exit 1;
}

while (1) {
    if (!$input_open && !$bye && $out eq '' && $sending_open) {
        $server->shutdown(SHUT_WR);
        $sending_open = 0;
    }
    my $readers = IO::Select->new($server);
    $readers->add(\*STDIN) if $input_open && length $out < MUCH;
    my $writers = $out eq '' ? undef : IO::Select->new($server);
    my ($readable, $writable) = IO::Select->select($readers, $writers, undef, 0);

    for my $handle (@{ $readable || [] }) {
        if ($handle != $server) {
            read_input();
            next;
        }
        my $n = sysread $server, $in, 65536, length $in;
        lost('the server closed the connection') if defined $n && $n == 0;
        lost("the connection broke: $!") if !defined $n && !grep { $! == $_ } EAGAIN, EWOULDBLOCK, EINTR;
        exit 0 if print_replies();
    }
    if (@{ $writable || [] }) {
        my $n = syswrite $server, $out, 65536;
        lost("the connection broke: $!") if !defined $n && !grep { $! == $_ } EAGAIN, EWOULDBLOCK, EINTR;
        substr $out, 0, $n, '' if $n;
    }
}
