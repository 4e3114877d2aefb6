// A mail server that keeps what it is sent: just enough SMTP for a client to believe it.
import net from 'node:net';
import type { AddressInfo } from 'node:net';

export type SmtpServer = Awaited<ReturnType<typeof startSmtpServer>>;

/** `refuse` gives the reply to a recipient's address, or undefined to take it. */
export async function startSmtpServer(refuse: (address: string) => string | undefined) {
  const mails: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let buffer = '';
    let inData = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 test ESMTP');
    socket.on('data', (part) => {
      buffer += part.toString('utf8');
      for (;;) {
        const end = inData ? buffer.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n');
        if (end < 0) return;
        const piece = buffer.slice(0, end);
        buffer = buffer.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          mails.push(piece);
          say('250 kept');
        } else if (/^DATA/i.test(piece)) {
          inData = true;
          say('354 go on');
        } else if (/^RCPT/i.test(piece)) {
          say(refuse(/<(.*)>/.exec(piece)![1]!) ?? '250 ok');
        } else if (/^QUIT/i.test(piece)) {
          say('221 bye');
          socket.end();
        } else say('250 ok');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    mails,
    url: `smtp://127.0.0.1:${port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        sockets.forEach((socket) => socket.destroy());
        server.close(() => resolve());
      }),
  };
}
