import path from 'node:path';
import { mintToken } from '../services/platform/identity';
import {
  startEmbeddedDatabase,
  type EmbeddedDatabase,
} from '../services/platform/embedded-database';
import { freePort, portFault } from '../services/platform/free-ports';
import { serviceNames, services } from '../services/platform/names';
import { provision } from '../services/platform/provision';
import { DataDirectory, type Secrets } from './data-directory';
import { demonstrate } from './demonstration';
import { readSettings, type Settings } from './settings';
import { serviceProcesses } from './service-processes';
import { Supervisor } from './supervisor';

// `npm start`: everything on one machine. PostgreSQL first, then the services from the leaves
// up, then the reference district, then the flood's plan.

const defaultPort = 8080;
const localTokenDays = 30;
const say = (line: string) => process.stdout.write(`${line}\n`);

/** The port asked for, or the usual one, or any free one when nobody asked. */
async function choosePort({ port, host }: Settings): Promise<number> {
  const wanted = port ?? defaultPort;
  if (wanted !== 0) {
    const fault = await portFault(wanted, host);
    if (!fault) return wanted;
    if (port !== undefined) {
      const why = fault === 'EADDRINUSE' ? 'another program uses it' : fault;
      throw new Error(`Port ${port} cannot be used: ${why}. Set PORT to another one, or to 0.`);
    }
    say(`port ${wanted} is taken; using a free one`);
  }
  return await freePort(host);
}

type Installation = {
  settings: Settings;
  directory: DataDirectory;
  secrets: Secrets;
  supervisor: Supervisor;
  database?: EmbeddedDatabase;
};

async function startDatabase(installation: Installation): Promise<Record<string, string>> {
  const { settings, directory, secrets } = installation;
  let adminUrl = settings.databaseUrl;
  if (!adminUrl) {
    say(`starting PostgreSQL in ${path.relative(process.cwd(), directory.file('postgres'))}`);
    installation.database = await startEmbeddedDatabase({ directory: directory.file('postgres') });
    adminUrl = installation.database.url;
  }
  const { urls, sharedRole } = await provision(
    adminUrl,
    serviceNames.map((name) => ({
      schema: services[name].schema,
      password: secrets.rolePasswords[name]!,
    })),
  );
  if (sharedRole) say('this database user may not create roles: services share it');
  return urls;
}

async function startServices(
  { settings, secrets, supervisor }: Installation,
  databaseUrls: Record<string, string>,
  port: number,
): Promise<void> {
  const groups = await serviceProcesses({
    databaseUrls,
    authKey: secrets.authKey,
    personalKeys: secrets.personalKeys,
    httpAddress: `${settings.host}:${port}`,
    redisUrl: settings.redisUrl,
    ...(settings.seed === 'empty' ? { administratorPassword: secrets.administratorPassword } : {}),
  });
  for (const specs of groups) {
    say(`starting ${specs.map(({ name }) => name).join(' and ')}`);
    await supervisor.start(specs);
  }
}

async function localToken({ authKey }: Secrets): Promise<string> {
  // Whoever starts all of it on their own machine may do all of it there.
  const roles = ['ADMINISTRATOR', 'COMMANDER', 'LOGISTICS_OFFICER', 'AUDITOR'] as const;
  const grants = roles.map((role) => ({ role, divisionCode: '' }));
  const actor = { id: 'local-operator', name: 'Local operator', grants };
  return mintToken(authKey, actor, { ttlSeconds: localTokenDays * 86_400 });
}

async function start(installation: Installation): Promise<string> {
  const { settings, directory, secrets } = installation;
  const urls = await startDatabase(installation);
  const port = await choosePort(settings);
  await startServices(installation, urls, port);
  const shownHost = settings.host === '0.0.0.0' ? '127.0.0.1' : settings.host;
  const url = `http://${shownHost}:${port}`;
  directory.record({ url });
  const connection = { url, token: await localToken(secrets) };
  directory.writeConnection(connection);
  if (settings.seed === 'reference') await demonstrate(connection, directory, say);
  else say(`the first account is administrator, its password ${secrets.administratorPassword}`);
  return url;
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const directory = new DataDirectory(settings.dataDirectory);
  directory.claim();
  const installation: Installation = {
    settings,
    directory,
    secrets: directory.secrets(serviceNames),
    supervisor: new Supervisor(directory.file('services.log'), say),
  };
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    say('stopping …');
    await installation.supervisor.stop();
    await installation.database?.stop();
    directory.release();
  };
  const onSignal = () => {
    stopping ??= stop().then(() => process.exit(0));
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const url = await start(installation);
    void installation.database?.exited.then(() => {
      if (stopping) return;
      say(
        'PostgreSQL ended by itself; stopping. Its log is postgres/postgres.log in the data folder.',
      );
      stopping = stop().then(() => process.exit(1));
    });
    say(`muster ready ${url}`);
  } catch (error) {
    if (stopping) return;
    await stop();
    throw error;
  }
}

main().catch((error: Error) => {
  process.stderr.write(`\nMuster did not start: ${error.message}\n`);
  process.exit(1);
});
