// cause: client-loses-replies
// mistake: process.exit at the end of the input
'use strict';
const net = require('net');

const [host, port] = process.argv.slice(2);
if (!(Number(port) < 65536)) {
  console.error('usage: client HOST PORT');
  process.exit(2);
}

let sent = 0;
let received = 0;
let bye = 0; // which request was BYE
let inputEnded = false;

function finish(status, message) {
  if (message) console.error(`client: ${message}`);
  // an empty write calls back when everything before it is out
  process.stdout.write('', () => process.exit(status));
}

// Calls back with every complete line of a stream, as bytes without the line end.
class Lines {
  constructor(each) {
    this.each = each;
    this.pieces = [];
  }

  push(chunk) {
    let start = 0;
    for (let end; (end = chunk.indexOf(10, start)) >= 0; start = end + 1) {
      this.pieces.push(chunk.subarray(start, end));
      const line = Buffer.concat(this.pieces);
      this.pieces = [];
      this.each(line);
    }
    if (start < chunk.length) this.pieces.push(chunk.subarray(start));
  }

  // The last line, if it lacks its end.
  end() {
    if (this.pieces.length > 0) this.push(Buffer.from('\n'));
  }
}

const socket = net.connect({ host, port: Number(port), allowHalfOpen: true });
socket.setNoDelay(true);

const requests = new Lines((line) => {
  if (bye) return; // would not be answered
  sent += 1;
  if (line.equals(Buffer.from('BYE'))) bye = sent;
  socket.write(Buffer.concat([line, Buffer.from('\n')]));
});

const replies = new Lines((line) => {
  if (bye && received >= bye) return;
  if (line.at(-1) === 13) line = line.subarray(0, -1);
  process.stdout.write(Buffer.concat([line, Buffer.from('\n')]));
  received += 1;
  if (received === bye) finish(0);
});

socket.on('connect', () => {
  process.stdin.on('data', (chunk) => {
    requests.push(chunk);
    if (socket.writableNeedDrain) process.stdin.pause();
  });
  process.stdin.on('end', () => {
    requests.end();
    inputEnded = true;
    if (!bye) socket.end(() => process.exit(0));
  });
});
socket.on('drain', () => process.stdin.resume());
socket.on('data', (chunk) => replies.push(chunk));

let problem = 'the server has closed the connection';
socket.on('error', (error) => {
  problem = error.message || error.code;
});
socket.on('end', () => socket.destroy());
socket.on('close', () => {
  if (bye && received >= bye) return;
  if (sent > received) finish(1, `${problem}, replies missing: ${sent - received}`);
  else if (!inputEnded) finish(1, problem);
  else finish(0);
});
