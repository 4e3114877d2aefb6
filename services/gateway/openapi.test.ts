import { openApiDocument } from './openapi';
import { parameterNames } from './route';
import { allRoutes } from './routes/all-routes';

type Operation = {
  operationId: string;
  parameters?: { in: string; name: string; required: boolean }[];
  requestBody?: object;
  responses: Record<string, object>;
  security: object[];
};

const document = openApiDocument(allRoutes, '0.0.0');
const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
    path,
    method,
    operation,
  })),
);

describe('the OpenAPI document', () => {
  it('lists every route that is served, and no other', () => {
    const listed = operations.map(({ method, path }) => `${method} ${path}`).sort();
    expect(listed).toEqual(allRoutes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('declares exactly the parameters of each path, as required', () => {
    for (const { path, operation } of operations) {
      const declared = (operation.parameters ?? []).filter(({ in: place }) => place === 'path');
      expect(declared.map(({ name }) => name)).toEqual(parameterNames(path));
      expect(declared.every(({ required }) => required)).toBe(true);
    }
  });

  it('refers only to what it defines', () => {
    const defined = new Set(Object.keys(document.components?.schemas ?? {}));
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(50);
    for (const [, name] of references) expect(defined).toContain(name);
  });

  it('says how each refusal looks, and asks for a session unless the route is public', () => {
    const open = operations.filter(({ operation }) => operation.security.length === 0);
    expect(open.map(({ path }) => path).sort()).toEqual([
      '/v1/answers/{token}',
      '/v1/answers/{token}',
      '/v1/call-out-channels/{id}/receipts',
      '/v1/call-out-channels/{id}/replies',
      '/v1/check-in/{code}',
      '/v1/check-in/{code}/arrivals',
      '/v1/check-in/{code}/departures',
      '/v1/session',
      '/v1/session:methods',
      '/v1/session:oidc',
      '/v1/session:oidcCallback',
    ]);
    for (const { operation } of operations) expect(operation.responses).toHaveProperty('default');
  });

  it('asks every change of data for an Idempotency-Key', () => {
    const unkeyed = operations
      .filter(({ method }) => method !== 'get')
      .filter(({ operation }) => !operation.parameters?.some((p) => p.name === 'Idempotency-Key'))
      .map(({ path }) => path);
    expect(unkeyed.sort()).toEqual([
      '/v1/answers/{token}',
      '/v1/audit:verify',
      '/v1/call-out-channels/{id}/receipts',
      '/v1/call-out-channels/{id}/replies',
      '/v1/call-outs:plan',
      '/v1/check-in/{code}/arrivals',
      '/v1/check-in/{code}/departures',
      '/v1/contacts/{contactId}:reveal',
      '/v1/dispatch:solve',
      '/v1/dispatch:streamSolve',
      '/v1/drainage:plan',
      '/v1/evacuees:find',
      '/v1/imports/{kind}/{id}:check',
      '/v1/incidents/{id}/joint-plans:replay',
      '/v1/incidents/{id}/plans:replay',
      '/v1/joint-plans/{id}:replay',
      '/v1/joint-plans/{id}:tryChanges',
      '/v1/ledger:verify',
      '/v1/loans:rotateKeys',
      '/v1/people:findByContact',
      '/v1/personal-data:rotateKeys',
      '/v1/plans/{id}:assess',
      '/v1/plans/{id}:planRoutes',
      '/v1/plans/{id}:replay',
      '/v1/plans/{id}:tryChanges',
      '/v1/purchase-orders:propose',
      '/v1/routes:solve',
      '/v1/routes:streamSolve',
      '/v1/session',
      '/v1/session',
      '/v1/session:changePassword',
      '/v1/shelter-allocation:solve',
      '/v1/shelter-allocation:streamSolve',
      '/v1/stock:supplyCurve',
      '/v1/stock:supplyTranches',
      '/v1/stocking:solve',
      '/v1/stocking:streamSolve',
      '/v1/team-assignment:solve',
      '/v1/team-assignment:streamSolve',
    ]);
  });

  it('describes the dispatch problem field by field', () => {
    expect(document.components?.schemas?.DispatchNeed).toMatchObject({
      type: 'object',
      properties: { nodeId: { type: 'string' }, quantity: { type: 'number' } },
      additionalProperties: false,
    });
    expect(document.components?.schemas?.DispatchPolicy).toMatchObject({
      properties: { aim: { type: 'string', enum: ['RELIEF', 'COST'] } },
    });
  });
});
