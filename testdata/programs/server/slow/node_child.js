// style: correct and slow: another program sleeps for a second before every reply
'use strict';
const { execFile } = require('child_process');
const { promisify } = require('util');
const net = require('net');

const LIMIT = 65536;
const NEWLINE = 10;
const RETURN = 13;
const port = Number(process.argv[2] || 5050);

let tickets = 0;

const sleep = (ms) => new Promise((resolve) => {
  const end = performance.now() + ms;
  const look = () => {
    const left = end - performance.now();
    if (left <= 0) resolve();
    else setTimeout(look, left); // a timer may fire a little early
  };
  look();
});

// Resolves when the reply has left for the client, so that a slow reader only slows itself.
const send = (socket, reply) => new Promise((resolve, reject) => {
  socket.write(reply + '\n', (error) => (error ? reject(error) : resolve()));
});

async function answer(client, line) {
  client.count += 1;
  if (line.length > LIMIT) return 'ERR too long';
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
  } catch {
    return 'ERR not valid UTF-8';
  }
  const space = text.indexOf(' ');
  const request = space < 0 ? text : text.slice(0, space);
  const argument = space < 0 ? '' : text.slice(space + 1);

  switch (request) {
    case 'HELLO':
      if (argument === '') return 'ERR name missing';
      client.name = argument;
      return `OK hello ${argument}`;
    case 'WHO':
      return client.name === null ? 'ERR no name yet' : `OK ${client.name}`;
    case 'ECHO':
      return `OK ${argument}`;
    case 'UPPER':
      return `OK ${argument.toUpperCase()}`;
    case 'COUNT':
      return `OK ${client.count}`;
    case 'TICKET':
      tickets += 1;
      return `OK ${tickets}`;
    case 'WAIT':
      if (!/^[0-9]{1,5}$/.test(argument) || Number(argument) > 10000) return 'ERR bad time';
      await sleep(Number(argument));
      return `OK waited ${argument}`;
    case 'BYE':
      client.finished = true;
      return 'OK bye';
    default:
      return 'ERR unknown request';
  }
}

async function serve(socket) {
  const client = { name: null, count: 0, finished: false };
  let pieces = []; // of the line that is coming in
  let length = 0;
  const keep = (piece) => {
    if (length <= LIMIT + 1) pieces.push(piece);
    length += piece.length;
  };
  for await (const chunk of socket) {
    let start = 0;
    let end;
    while ((end = chunk.indexOf(NEWLINE, start)) >= 0) {
      keep(chunk.subarray(start, end));
      start = end + 1;
      let line = Buffer.concat(pieces);
      pieces = [];
      length = 0;
      if (line.at(-1) === RETURN) line = line.subarray(0, -1);
      await promisify(execFile)('sleep', ['1']);
      await send(socket, await answer(client, line));
      if (client.finished) return;
    }
    keep(chunk.subarray(start));
  }
}

const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => {}); // serve() ends by itself when its socket does
  serve(socket)
    .catch(() => {})
    .finally(() => (socket.destroyed ? null : socket.end(() => socket.destroy())));
});

server.listen(port, '127.0.0.1', () => console.log(`listening on ${port}`));
