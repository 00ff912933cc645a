// style: Node, dgram
'use strict';
const dgram = require('dgram');

let tickets = 0;

// Takes one line end away, if there is one.
function withoutLineEnd(request) {
  if (request.at(-1) !== 10) return request;
  return request.subarray(0, request.at(-2) === 13 ? -2 : -1);
}

function answer(request) {
  const space = request.indexOf(' ');
  const name = request.subarray(0, space < 0 ? request.length : space).toString('latin1');
  const argument = space < 0 ? Buffer.alloc(0) : request.subarray(space + 1);
  switch (name) {
    case 'ECHO':
      return Buffer.concat([Buffer.from('OK '), argument]);
    case 'UPPER':
      return Buffer.from(`OK ${argument.toString().toUpperCase()}`);
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
