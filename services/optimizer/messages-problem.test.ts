import { loadSync } from '@grpc/proto-loader';
import type { MessageTypeDefinition } from '@grpc/proto-loader';
import {
  problemDocument,
  dispatchProblemMessage,
  dispatchSolutionDocument,
  dispatchSolutionMessage,
} from './messages-problem';
import type { DispatchProblem as ProblemMessage } from '../../gen/muster/optimizer/v1/DispatchProblem';
import type { DispatchSolution as SolutionMessage } from '../../gen/muster/optimizer/v1/DispatchSolution';
import { parseDispatchProblem } from './problem';
import type { DispatchProblemDocument } from './problem';
import { solveDispatch } from './solve';

const definitions = loadSync('muster/optimizer/v1/dispatch.proto', {
  includeDirs: ['proto'],
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
});

/** What arrives on the other side of a call. */
function sent(name: string, message: object): unknown {
  const type = definitions[`muster.optimizer.v1.${name}`] as MessageTypeDefinition<object, object>;
  return type.deserialize(type.serialize(message));
}

const document: DispatchProblemDocument = {
  items: [
    { id: '水', massKg: 1.5 },
    { id: 'tent', indivisible: false },
  ],
  nodes: [{ id: 'a', latitude: 0, longitude: 0 }, { id: 'b' }],
  supplies: [{ nodeId: 'a', itemId: '水', quantity: 5 }],
  needs: [
    { nodeId: 'b', itemId: '水', quantity: 9, priority: 0, dueHours: 0 },
    { nodeId: 'b', itemId: '水', quantity: 4 },
    { nodeId: 'b', itemId: 'tent', quantity: 0 },
  ],
  lanes: [
    { fromNodeId: 'a', toNodeId: 'b', capacityUnits: 0 },
    { fromNodeId: 'a', toNodeId: 'b', hours: 1, itemTerms: [{ itemId: '水', costPerUnit: 0 }] },
  ],
  policy: { shortage: 'MAX_MIN', loadingHours: 0 },
};

describe('dispatch messages', () => {
  it('carry a problem without adding or losing anything', () => {
    const message = sent('DispatchProblem', dispatchProblemMessage(document));
    const arrived = problemDocument(message as ProblemMessage);
    expect(parseDispatchProblem(arrived)).toEqual(parseDispatchProblem(document));
  });

  it('leave out quantities that were left out, so that they are refused', () => {
    const message = sent('DispatchProblem', {
      ...document,
      needs: [{ nodeId: 'b', itemId: '水' }],
    });
    const arrived = problemDocument(message as ProblemMessage);
    expect(() => parseDispatchProblem(arrived)).toThrow('needs[0].quantity');
  });

  it('carry a solution without adding or losing anything', async () => {
    const solution = await solveDispatch(parseDispatchProblem(document), { alternatives: true });
    const message = sent('DispatchSolution', dispatchSolutionMessage(solution));
    const arrived = dispatchSolutionDocument(message as SolutionMessage);
    expect({ alternatives: [], ...arrived }).toEqual(solution);
  });
});
