import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadAll } from 'js-yaml';
import ts from 'typescript';
import { serviceNames, services, type ServiceName } from '../services/platform/names';

type Manifest = {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec?: Record<string, unknown>;
};
type Peer = { podSelector?: { matchLabels?: Record<string, string> } };

const base = path.join(__dirname, 'base');
const nameLabel = 'app.kubernetes.io/name';

const read = (file: string) => loadAll(readFileSync(file, 'utf8')) as Manifest[];
const isKustomization = (file: string) => path.basename(file) === 'kustomization.yaml';
const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => path.join(__dirname, name))
  .filter((file) => !isKustomization(file));

/**
 * Faults of manifests against the Kubernetes API types. The compiler's excess-property check
 * refuses unknown fields (`replica: 3`), which the published validators let pass.
 */
function faults(manifests: Manifest[]): string[] {
  const lines = manifests.map(({ apiVersion, kind }, index) => {
    const module = `kubernetes-models/${apiVersion}/${kind}`;
    return `import type { I${kind} as Type${index} } from '${module}';
export const manifest${index}: Type${index} = ${JSON.stringify(manifests[index])};`;
  });
  const virtualFile = path.join(__dirname, 'manifests-under-test.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const readSource = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version, ...rest) =>
    path.resolve(name) === virtualFile
      ? ts.createSourceFile(name, lines.join('\n'), version)
      : readSource(name, version, ...rest);
  const program = ts.createProgram([virtualFile], options, host);
  const source = program.getSourceFile(virtualFile);
  return ts
    .getPreEmitDiagnostics(program, source)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

function peers(service: string, direction: 'ingress' | 'egress'): string[] {
  const key = direction === 'ingress' ? 'from' : 'to';
  const policy = read(path.join(base, `${service}.yaml`)).find((m) => m.kind === 'NetworkPolicy');
  const rules = policy!.spec![direction] as Record<string, Peer[] | undefined>[];
  return rules
    .flatMap((rule) => rule[key] ?? [])
    .flatMap((peer) => peer.podSelector?.matchLabels?.[nameLabel] ?? [])
    .sort();
}

test('every manifest is valid against the Kubernetes API types, field by field', () => {
  expect(faults(files.flatMap(read))).toEqual([]);
});

test('a misspelt field of a manifest is found', () => {
  const [deployment] = read(path.join(base, 'inventory.yaml')).filter(
    ({ kind }) => kind === 'Deployment',
  );
  const misspelt = { ...deployment!, spec: { ...deployment!.spec, replica: 3 } };
  expect(faults([misspelt]).join()).toMatch(/"replica"' does not exist/);
});

test('the base has one file a service and lists every file', () => {
  const kustomization = read(path.join(base, 'kustomization.yaml'))[0] as unknown as {
    resources: string[];
  };
  const inBase = files.filter((file) => path.dirname(file) === base).map((f) => path.basename(f));
  expect([...kustomization.resources].sort()).toEqual(inBase.sort());
  for (const service of serviceNames) expect(inBase).toContain(`${service}.yaml`);
});

test.each(serviceNames)('%s runs as non-root, read-only, with limits and probes', (service) => {
  const deployment = read(path.join(base, `${service}.yaml`)).find((m) => m.kind === 'Deployment')!;
  const pod = (deployment.spec!.template as { spec: Record<string, never> }).spec as never as {
    securityContext: { runAsNonRoot: boolean };
    containers: Record<string, { readOnlyRootFilesystem?: boolean } & Record<string, unknown>>[];
  };
  expect(pod.securityContext.runAsNonRoot).toBe(true);
  for (const container of pod.containers) {
    expect(container.securityContext?.readOnlyRootFilesystem).toBe(true);
    expect(container.resources).toHaveProperty('limits.memory');
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      expect(container).toHaveProperty(probe);
    }
  }
});

test.each(serviceNames)(
  'network policies let %s call and be called as names.ts says',
  (service) => {
    const mayCall = (name: ServiceName): readonly string[] => services[name].mayCall;
    expect(peers(service, 'egress')).toEqual([...mayCall(service)].sort());
    const callers = serviceNames.filter((other) => mayCall(other).includes(service));
    expect(peers(service, 'ingress')).toEqual(callers.sort());
  },
);
