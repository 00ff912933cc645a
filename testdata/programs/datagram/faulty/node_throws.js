// cause: udp-dies
// mistake: a fatal TextDecoder throws at the first datagram that is not UTF-8
'use strict';
const dgram = require('dgram');

let tickets = 0;

// Takes one line end away, if there is one.
function withoutLineEnd(request) {
  if (request.at(-1) !== 10) return request;
  return request.subarray(0, request.at(-2) === 13 ? -2 : -1);
}

function answer(request) {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(request);
  const space = text.indexOf(' ');
  const name = space < 0 ? text : text.slice(0, space);
  const argument = space < 0 ? '' : text.slice(space + 1);
  switch (name) {
    case 'ECHO':
      return Buffer.from(`OK ${argument}`);
    case 'UPPER':
      return Buffer.from(`OK ${argument.toUpperCase()}`);
    case 'TICKET':
      tickets += 1;
      return Buffer.from(`OK ${tickets}`);
    default:
      return Buffer.from('ERR no such request');
  }
}

const server = dgram.createSocket('udp4');
server.on('message', (request, sender) => {
  const reply = answer(withoutLineEnd(request));
  server.send(reply, sender.port, sender.address, (error) => {
    if (error) console.error('not sent:', error.code);
  });
});
server.on('error', (error) => {
  console.error('server:', error.message);
  process.exitCode = 1;
  server.close();
});
server.bind(Number(process.argv[2] || 5050));
