// Sends files to a world and gets them from it, as its console would.
import { randomUUID } from 'node:crypto';
import { callerOf } from '../../platform/testing/rpc';
import { commander, type World } from './world';

const everywhere = {
  ...commander,
  grants: [{ role: 'ADMINISTRATOR' as const, divisionCode: '' }],
};

export function sheetDesk(world: () => World) {
  const sheets = (actor = everywhere) => callerOf(world().client, actor).sheets;
  type Sheets = ReturnType<typeof sheets>;

  async function settled(client: Sheets, id: string) {
    for (;;) {
      const found = await client.getImport({ id });
      if (!['CHECKING', 'APPLYING'].includes(found.state)) return found;
      await new Promise((resume) => setTimeout(resume, 5));
    }
  }

  async function checked(kind: string, file: string | Buffer, client = sheets()) {
    const { id } = await client.createImport({ requestId: randomUUID(), kind, fileName: 'a.csv' });
    await client.addImportPart({ id, number: 1, data: Buffer.from(file as string) });
    await client.checkImport({ id });
    return settled(client, id);
  }

  async function imported(kind: string, file: string | Buffer, client = sheets()) {
    const found = await checked(kind, file, client);
    expect(found).toMatchObject({ state: 'CHECKED', faults: [] });
    await client.applyImport({ requestId: randomUUID(), id: found.id });
    return settled(client, found.id);
  }

  async function exported(kind: string, format: 'CSV' | 'XLSX', encoding?: 'GB18030') {
    const pieces: Buffer[] = [];
    for await (const { data } of sheets().exportSheet({ kind, format, encoding })) {
      pieces.push(data as Buffer);
    }
    return Buffer.concat(pieces);
  }

  const faultsOf = async (kind: string, file: string, client = sheets()) =>
    (await checked(kind, file, client)).faults.map(({ text }) => text.split(';')[0]);

  return { sheets, settled, checked, imported, exported, faultsOf };
}
