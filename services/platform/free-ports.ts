import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

// A port that is found free now is listened on a moment later, by another process. The system gives
// its ephemeral ports meanwhile to any outgoing connection, so ours are chosen below them; and each
// process of Muster looks for its own in a slice of its own, so that two do not choose alike.

const lowest = 10_240;
const sliceSize = 128;
const ephemeralFrom = firstEphemeralPort();
const slices = Math.max(1, Math.floor((ephemeralFrom - lowest) / sliceSize));
let next = firstPortOf(process.pid);

function firstEphemeralPort(): number {
  try {
    const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
    const first = Number(range.trim().split(/\s+/)[0]);
    return first >= lowest + sliceSize ? first : 32_768;
  } catch {
    return 32_768;
  }
}

/** Where a process begins to look. */
export function firstPortOf(pid: number): number {
  return lowest + (pid % slices) * sliceSize;
}

/** Whether a port can be listened on, and if not, why (EADDRINUSE, EACCES …). */
export function portFault(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

/** Free ports on this machine, all different, and not those this process was given last. */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
  const ports: number[] = [];
  const range = slices * sliceSize;
  let fault: string | undefined;
  for (let tried = 0; ports.length < count; tried += 1) {
    if (tried === range) {
      throw new Error(`No free port on ${host}: ${fault}. Stop a program that listens.`);
    }
    const port = next;
    next = next + 1 < lowest + range ? next + 1 : lowest;
    fault = await portFault(port, host);
    if (!fault) ports.push(port);
  }
  return ports;
}

/** One free port on this machine. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const [port] = await freePorts(1, host);
  return port!;
}
