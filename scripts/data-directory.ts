import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freshPersonalKeys } from '../services/platform/personal';
import { isAlive, startOf } from '../services/platform/processes';
import { readablePassword } from './passwords';

export type Secrets = {
  /** Signs the tokens services show one another. */
  authKey: string;
  /** Seal what the database keeps of people; without them it cannot be read again. */
  personalKeys: string;
  /** Password of the first account where no reference district is loaded. */
  administratorPassword: string;
  /** Password of each service's role, by service. */
  rolePasswords: Record<string, string>;
};

/** How the command line reaches the Muster that runs here. */
export type Connection = { url: string; token: string };

/** The process that runs here; its start time tells it from a later one with the same id. */
type RunRecord = { pid: number; start: string; url?: string };

/** Writes a file so that a crash leaves the old one or the new one, never half of it. */
export function writeWhole(file: string, text: string, mode = 0o600): void {
  const unfinished = `${file}.new`;
  writeFileSync(unfinished, text, { mode });
  renameSync(unfinished, file);
}

/** The folder that holds everything one machine's Muster keeps. */
export class DataDirectory {
  private readonly runFile: string;

  constructor(readonly path: string) {
    // The database server may run as a user of its own and must be able to reach its files.
    mkdirSync(path, { recursive: true, mode: 0o755 });
    this.runFile = this.file('run.json');
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  /** Secrets of this installation, made on the first start. */
  secrets(serviceNames: readonly string[]): Secrets {
    const file = this.file('secrets.json');
    const kept: Partial<Secrets> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    const password = () => randomBytes(24).toString('base64url');
    const secrets: Secrets = {
      authKey: kept.authKey ?? randomBytes(48).toString('base64url'),
      personalKeys: kept.personalKeys ?? freshPersonalKeys('local-1'),
      administratorPassword: kept.administratorPassword ?? readablePassword(),
      rolePasswords: Object.fromEntries(
        serviceNames.map((name) => [name, kept.rolePasswords?.[name] ?? password()]),
      ),
    };
    writeWhole(file, `${JSON.stringify(secrets, null, 2)}\n`);
    return secrets;
  }

  /** Refuses a second Muster on the same data. */
  claim(): void {
    if (existsSync(this.runFile)) {
      const left = JSON.parse(readFileSync(this.runFile, 'utf8')) as RunRecord;
      if (isAlive(left.pid) && startOf(left.pid) === left.start && left.pid !== process.pid) {
        throw new Error(
          `Muster already runs on ${this.path} (process ${left.pid}${left.url ? `, ${left.url}` : ''}). ` +
            'Stop it first, or set MUSTER_DATA_DIR to another folder.',
        );
      }
    }
    this.record({});
  }

  record(known: { url?: string }): void {
    const record: RunRecord = { pid: process.pid, start: startOf(process.pid), ...known };
    writeWhole(this.runFile, `${JSON.stringify(record)}\n`);
  }

  writeConnection(connection: Connection): void {
    writeWhole(this.file('connection.json'), `${JSON.stringify(connection)}\n`);
  }

  release(): void {
    rmSync(this.runFile, { force: true });
    rmSync(this.file('connection.json'), { force: true });
  }
}
