#!/usr/bin/perl
# cause: udp-stops-at-empty
# mistake: the loop ends when a request is false, which the empty one is
use strict;
use warnings;
use Encode ();
use IO::Socket::INET;

my $port   = @ARGV ? $ARGV[0] : 5050;
my $server = IO::Socket::INET->new(LocalPort => $port, Proto => 'udp')
    or die "server: $!\n";
my $tickets = 0;

sub upper {
    my ($bytes) = @_;
    my $text = eval { Encode::decode('UTF-8', $bytes, Encode::FB_CROAK) };
    return 'ERR not UTF-8' unless defined $text;
    return 'OK ' . Encode::encode('UTF-8', uc $text);
}

sub answer {
    my ($request) = @_;
    $request =~ s/\r?\n\z//;
    my ($name, $argument) = split / /, $request, 2;
    $name     = '' unless defined $name;
    $argument = '' unless defined $argument;
    return "OK $argument"  if $name eq 'ECHO';
    return upper($argument) if $name eq 'UPPER';
    return 'OK ' . ++$tickets if $name eq 'TICKET';
    return 'ERR I do not know this';
}

my $request = ' ';
while (length $request) {
    my $sender = $server->recv($request, 65536);
    if (!defined $sender) {
        warn "recv: $!\n";
        next;
    }
    defined $server->send(answer($request), 0, $sender) or warn "send: $!\n";
}
