import { uuidv7 } from 'uuidv7';
import { notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { pageOf } from '../platform/paging';
import { once } from '../platform/requests';
import { agreementMessage } from './agreement-messages';
import { agreementFields, newAgreement, promiseKey, requireWholePromise } from './agreement-shapes';
import {
  pickedFields,
  promiseQuery,
  requireCovered,
  requireEnds,
  type Handlers,
} from './promise-service';
import { dropOverHolds } from './call-off-service';
import {
  findAgreement,
  insertAgreement,
  listAgreements,
  lockAgreement,
  updateAgreement,
} from './agreement-store';
import { maskedFields, parseIn } from './catalogue-shapes';
import { record } from './recording-service';
import { readers, requireEtag, requireWriter, type Inventory } from './service-context';
import { getByUuidShape } from './shapes';

type AgreementHandlers = Pick<
  Handlers,
  'getAgreement' | 'listAgreements' | 'createAgreement' | 'updateAgreement'
>;

export function agreementHandlers({ db, now }: Inventory): AgreementHandlers {
  return {
    getAgreement: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      requireRole(context.actor, readers);
      const agreement = await findAgreement(db, id);
      if (!agreement) throw notFound('agreement', id);
      requireRole(context.actor, readers, agreement.divisionCode);
      return agreementMessage(agreement);
    },

    listAgreements: async (request, context) => {
      const { query, page } = promiseQuery(request, context);
      const found = await listAgreements(db, query);
      const { rows, nextPageToken } = pageOf(found, page.limit, ({ id }) => [id], page.filter);
      return { agreements: rows.map(agreementMessage), nextPageToken };
    },

    createAgreement: async (request, context) => {
      const fields = parseIn('agreement', newAgreement, request.agreement);
      requireWholePromise('agreement', fields);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const depot = await requireEnds(trx, context, 'agreement', fields);
        const id = uuidv7();
        await insertAgreement(trx, { ...fields, id, createTime: now() });
        const subject = `agreements/${id}`;
        const { divisionCode } = depot;
        const data = { depotId: fields.depotId, itemId: fields.itemId };
        const kind = 'agreement.created';
        await record(trx, context, { kind, subject, divisionCode, after: fields, data });
        return agreementMessage((await findAgreement(trx, id))!);
      });
    },

    updateAgreement: async (request, context) => {
      const paths = request.updateMask?.paths ?? [];
      const changes = maskedFields('agreement', agreementFields, request.agreement, paths);
      const { id, etag } = parseIn('agreement', promiseKey, request.agreement);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        requireWriter(context.actor, []);
        const before = await lockAgreement(trx, id);
        if (!before) throw notFound('agreement', id);
        requireWriter(context.actor, [before.divisionCode]);
        requireEtag(before, etag, 'agreement');
        const after = { ...before, ...changes };
        requireWholePromise('agreement', after);
        const freed = await dropOverHolds(trx, { agreementId: id, capacityId: null }, now());
        requireCovered('agreements', id, after.quantity, before.called - freed);
        await updateAgreement(trx, { ...after, updateTime: now() });
        const { divisionCode, itemId, depotId } = before;
        await record(trx, context, {
          ...{ kind: 'agreement.updated', subject: `agreements/${id}`, divisionCode },
          before: pickedFields(before, changes),
          after: changes,
          data: { depotId, itemId },
        });
        return agreementMessage((await findAgreement(trx, id))!);
      });
    },
  };
}
