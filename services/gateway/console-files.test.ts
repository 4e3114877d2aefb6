import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import { consoleRouter } from './console-files';

describe('the files of the web page', () => {
  let directory: string;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'muster-console-'));
    mkdirSync(path.join(directory, 'assets'));
    writeFileSync(path.join(directory, 'index.html'), '<title>Muster</title>');
    writeFileSync(path.join(directory, 'assets', 'main-1a2b.js'), 'start()');
    server = createServer(express().use(consoleRouter(directory)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
    rmSync(directory, { recursive: true });
  });

  const get = (target: string, accept = 'text/html') =>
    fetch(url + target, { headers: { accept }, redirect: 'manual' });

  it('are the page at every address that a person may type', async () => {
    for (const target of ['/', '/plans/P-1']) {
      const answer = await get(target);
      expect(await answer.text()).toContain('<title>Muster');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    }
  });

  it('are kept for ever where their name holds their content', async () => {
    const answer = await get('/assets/main-1a2b.js', '*/*');
    expect(await answer.text()).toBe('start()');
    expect(answer.headers.get('cache-control')).toContain('immutable');
  });

  it('are not the page where a file or data was asked for', async () => {
    expect((await get('/assets/gone.js')).status).toBe(404);
    expect((await get('/plans', 'application/json')).status).toBe(404);
  });

  it('leave the front page to the API documents until the page is built', async () => {
    const bare = createServer(express().use(consoleRouter(path.join(directory, 'nowhere'))));
    bare.listen(0, '127.0.0.1');
    await once(bare, 'listening');
    const { port } = bare.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' });
    expect(answer.headers.get('location')).toBe('/docs');
    bare.close();
    bare.closeAllConnections();
  });
});
