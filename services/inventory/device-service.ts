import { uuidv7 } from 'uuidv7';
import type { DeviceInput } from '../../gen/muster/inventory/v1/Device';
import { audit } from '../platform/audit';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { findDevice, insertDevice, listDevices, revokeDevice, type Device } from './device-store';
import type { OfflineHandlers } from './offline-service';
import { registerDeviceShape, revokeDeviceShape } from './offline-shapes';
import { readers, type Inventory } from './service-context';

type DeviceHandlers = Pick<OfflineHandlers, 'registerDevice' | 'revokeDevice' | 'listDevices'>;

export function deviceHandlers({ db, now }: Inventory): DeviceHandlers {
  return {
    registerDevice: async (request, context) => {
      const { requestId, name, publicKey } = parse(registerDeviceShape, request);
      requireRole(context.actor, readers);
      return once(db, context, { requestId, request }, async (trx) => {
        const { id: ownerId, name: ownerName } = context.actor;
        const fields = { name, ownerId, ownerName, publicKey, createTime: now() };
        const device = await insertDevice(trx, { id: uuidv7(), ...fields });
        if (!device) {
          throw new AppError('DEVICE_EXISTS', 'a device with this key is registered already');
        }
        const subject = `devices/${device.id}`;
        const change = { subject, divisionCode: '', after: { name, publicKey } };
        await audit(trx, context, { action: 'device.register', ...change });
        const event = { kind: 'device.registered', subject, divisionCode: '', data: { ownerId } };
        await publish(trx, event);
        return deviceMessage(device);
      });
    },

    revokeDevice: async (request, context) => {
      const { requestId, id, reason } = parse(revokeDeviceShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await findDevice(trx, id);
        if (!before) throw notFound('device', id);
        const isOwner = before.ownerId === context.actor.id;
        if (!isOwner) requireRole(context.actor, ['ADMINISTRATOR'], '');
        const device = await revokeDevice(trx, id, now());
        const subject = `devices/${id}`;
        const change = { subject, divisionCode: '', after: { reason } };
        await audit(trx, context, { action: 'device.revoke', ...change });
        await publish(trx, { kind: 'device.revoked', subject, divisionCode: '', data: {} });
        return deviceMessage(device);
      });
    },

    listDevices: async (request, context) => {
      requireRole(context.actor, readers);
      const seesAll = context.actor.grants.some(({ role }) => role === 'ADMINISTRATOR');
      const filter = { ownerId: seesAll ? null : context.actor.id };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listDevices(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { devices: rows.map(deviceMessage), nextPageToken };
    },
  };
}

function deviceMessage({ createTime, revokeTime, ...device }: Device): DeviceInput {
  return {
    ...device,
    createTime: toTimestamp(createTime),
    revokeTime: toOptionalTimestamp(revokeTime),
  };
}
