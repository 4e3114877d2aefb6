// Carries out what was done without a connection, by the rpcs that would have done it then.
import type { Db } from '../platform/db';
import { AppError, invalidFields } from '../platform/errors';
import { loadService } from '../platform/rpc-loader';
import type { CallContext } from '../platform/rpc-types';
import { toTimestamp } from '../platform/wire-values';
import { withoutUnits } from './blind-service';
import { findMentioned } from './catalogue-store';
import { countHandlers } from './count-service';
import { assemblyHandlers } from './kit-assembly-service';
import { LoanContacts } from './loan-contacts';
import { splitHandlers } from './lots-service';
import { movementHandlers } from './movements-service';
import { unknownFields } from './offline';
import type { OperationKind } from './offline-shapes';
import { isRepeated, type Outcome, type StoredOperation } from './offline-store';
import { receivingHandlers } from './receiving-service';
import type { Inventory } from './service-context';
import { shippingHandlers } from './shipping-service';
import { stockHandlers } from './stock-service';

type Handler = (request: never, context: CallContext) => Promise<unknown>;
type Rpc = {
  service: string;
  method: string;
  timeField: 'occurTime' | 'departTime' | 'arriveTime';
};

const rpc = (service: string, method: string, timeField: Rpc['timeField'] = 'occurTime'): Rpc => ({
  service: `muster.inventory.v1.${service}`,
  method,
  timeField,
});

const rpcs: Record<OperationKind, Rpc> = {
  RECEIPT: rpc('InventoryService', 'receiveStock'),
  ISSUE: rpc('InventoryService', 'issueStock'),
  DISPATCH: rpc('InventoryService', 'dispatchTransfer', 'departTime'),
  TRANSFER_RECEIPT: rpc('InventoryService', 'receiveTransfer', 'arriveTime'),
  PUT_AWAY: rpc('MovementsService', 'putAwayStock'),
  PICK: rpc('MovementsService', 'pickStock'),
  RETURN: rpc('MovementsService', 'returnStock'),
  ADJUSTMENT: rpc('MovementsService', 'recordAdjustment'),
  DISPOSAL: rpc('MovementsService', 'disposeStock'),
  CONVERSION: rpc('MovementsService', 'convertStock'),
  REVERSAL: rpc('MovementsService', 'reverseMovement'),
  LOT_SPLIT: rpc('LotsService', 'splitLot'),
  KIT_ASSEMBLY: rpc('KitsService', 'assembleKit'),
  KIT_DISASSEMBLY: rpc('KitsService', 'disassembleKit'),
  LOAN_OUT: rpc('MovementsService', 'lendStock'),
  LOAN_BACK: rpc('MovementsService', 'returnLoan'),
  COUNT: rpc('CountsService', 'recordCount'),
  COUNT_FIND: rpc('CountsService', 'addCountLine'),
};

export type Replay = (operation: StoredOperation, context: CallContext) => Promise<Outcome>;

/** Tries one operation. What the rpc refuses is a conflict; anything else is thrown. */
export function replayer(inventory: Inventory): Replay {
  const handlers = {
    ...receivingHandlers(inventory),
    ...stockHandlers(inventory),
    ...shippingHandlers(inventory),
    ...movementHandlers(inventory),
    ...countHandlers(inventory),
    ...splitHandlers(inventory),
    ...assemblyHandlers(inventory),
  } as unknown as Record<string, Handler>;
  const contacts = new LoanContacts(inventory.keys);
  return async (operation, context) => {
    const kept = operation.amended ?? operation.request;
    const request = contacts.openedRequest(operation.operationId, kept);
    const divisionCode = await divisionOf(inventory.db, request);
    try {
      if (await isRepeated(inventory.db, operation)) {
        throw new AppError('OPERATION_REPEATED', 'an earlier operation has the same id');
      }
      const { service, method } = rpcs[operation.kind];
      const message = wireRequest(operation, request);
      const as = contextOf(context, `/${service}/${method}`);
      const answer = await handlers[method]!(message as never, as);
      const result = resultOf(operation.kind, answer);
      return { state: 'APPLIED', reason: '', message: '', result, divisionCode };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { reason, message } = await withoutUnits(inventory.db, context.actor, error);
      return { state: 'CONFLICT', reason, message, result: '', divisionCode };
    }
  };
}

// The call's own deadline and signal go along; only the method differs.
function contextOf(context: CallContext, method: string): CallContext {
  return {
    actor: context.actor,
    method,
    deadline: context.deadline,
    signal: context.signal,
    log: context.log,
    call: context.call,
    remainingMs: () => context.remainingMs(),
  };
}

/** The request as it would have come over the wire, with every field that is not set. */
function wireRequest(
  { kind, operationId, occurTime }: StoredOperation,
  request: Record<string, unknown>,
): unknown {
  const { service, method, timeField } = rpcs[kind];
  const { definition } = loadService(service).methods.find(({ name }) => name === method)!;
  const parsed = asMessage(() => definition.requestSerialize(request));
  const message = definition.requestDeserialize(parsed) as Record<string, unknown>;
  const unknown = unknownFields(request, message);
  const timed = Object.keys(request).filter((name) => name === timeField || name === 'requestId');
  const faults = [
    ...unknown.map((field) => ({ field, description: 'is not a known field' })),
    ...timed.map((name) => ({ field: `request.${name}`, description: 'is the operation’s own' })),
  ];
  if (faults.length > 0) throw invalidFields(faults);
  const time = toTimestamp(occurTime);
  if (kind === 'COUNT') {
    const lines = message.lines as object[];
    return {
      ...message,
      requestId: operationId,
      lines: lines.map((line) => ({ ...line, occurTime: time })),
    };
  }
  const own = kind === 'COUNT_FIND' ? {} : { [timeField]: time };
  return { ...message, requestId: operationId, ...own };
}

// Protobuf says in words what it cannot take.
function asMessage(serialize: () => Buffer): Buffer {
  try {
    return serialize();
  } catch (error) {
    const description = error instanceof Error ? error.message : 'cannot be read';
    throw invalidFields([{ field: 'request', description }]);
  }
}

type Answer = {
  id?: string;
  movement?: { id?: string };
  approval?: { id?: string };
  count?: { id?: string };
};

function resultOf(kind: OperationKind, answer: unknown): string {
  const { id, movement, approval, count } = answer as Answer;
  if (approval?.id) return `approvals/${approval.id}`;
  if (movement?.id) return `movements/${movement.id}`;
  if (count?.id) return `counts/${count.id}`;
  if (kind === 'LOAN_OUT' || kind === 'LOAN_BACK') return `loans/${id}`;
  if (kind === 'DISPATCH' || kind === 'TRANSFER_RECEIPT') return `transfers/${id}`;
  return id ? `movements/${id}` : '';
}

/** The division of the depot that the request names, so that those who work there see a conflict. */
async function divisionOf(db: Db, request: Record<string, unknown>): Promise<string> {
  const lines = Array.isArray(request.lines) ? (request.lines as Record<string, unknown>[]) : [];
  const named = [request.depotId, request.toDepotId, lines[0]?.depotId];
  const depotId = named.find((id): id is string => typeof id === 'string' && id !== '');
  if (!depotId) return '';
  const { depots } = await findMentioned(db, [depotId], []);
  return depots[0]?.divisionCode ?? '';
}
