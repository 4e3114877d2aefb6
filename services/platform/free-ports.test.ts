import { createServer } from 'node:net';
import fc from 'fast-check';
import { firstPortOf, freePort, freePorts, portFault } from './free-ports';

describe('free ports', () => {
  it('are different, and can be listened on', async () => {
    const ports = [...(await freePorts(9)), ...(await freePorts(9))];
    expect(new Set(ports).size).toBe(18);
    for (const port of ports) expect(await portFault(port, '127.0.0.1')).toBeUndefined();
  });

  it('are not those that somebody listens on', async () => {
    const port = await freePort();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect(await portFault(port, '127.0.0.1')).toBe('EADDRINUSE');
    await new Promise((resolve) => server.close(resolve));
    expect(await portFault(port, '127.0.0.1')).toBeUndefined();
  });

  it('are looked for elsewhere by a process that was started next', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4_194_304 }),
        fc.integer({ min: 1, max: 8 }),
        (pid, n) => {
          const [mine, its] = [firstPortOf(pid), firstPortOf(pid + n)];
          expect(Math.abs(mine - its)).toBeGreaterThanOrEqual(128);
        },
      ),
    );
  });
});
