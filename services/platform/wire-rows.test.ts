import fc from 'fast-check';
import type * as grpc from '@grpc/grpc-js';
import { loadProto } from './rpc-loader';
import { rowCodec } from './wire-rows';

const definitions = loadProto('muster/inventory/v1/inventory_service.proto');
const service = definitions['muster.inventory.v1.InventoryService'] as grpc.ServiceDefinition;
const theirs = service['GetAvailability'] as grpc.MethodDefinition<object, object>;
const ours = rowCodec(definitions, 'muster.inventory.v1.GetAvailabilityResponse');

const units = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  fc.maxSafeInteger(),
  fc.nat(300),
);
const text = fc.oneof(fc.constantFrom('depot-1', 'depot-2', ''), fc.string({ unit: 'binary' }));
const lines = fc.array(
  fc.record({ depotId: text, itemId: text, available: units }, { requiredKeys: [] }),
  { maxLength: 40 },
);
const readTime = fc.option(
  fc.record({ seconds: units, nanos: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) }),
);
const message = fc.record({ lines, readTime }, { requiredKeys: [] });

test('whatever proto-loader wrote is read the same, and the other way round', () => {
  fc.assert(
    fc.property(message, (value) => {
      const bytes = theirs.responseSerialize(value);
      const read = theirs.responseDeserialize(bytes);
      expect(ours.deserialize(bytes)).toEqual(read);
      const own = ours.serialize(value);
      expect(theirs.responseDeserialize(own)).toEqual(read);
      expect(ours.deserialize(own)).toEqual(read);
    }),
    { numRuns: 500 },
  );
});

test('long texts and messages keep their length', () => {
  for (const length of [63, 64, 127, 128, 200, 16_383, 16_384, 70_000]) {
    const depotId = 'é'.repeat(length);
    const value = {
      lines: [
        { depotId, itemId: 'a' },
        { depotId, itemId: 'b' },
      ],
    };
    const read = theirs.responseDeserialize(ours.serialize(value));
    expect(read).toEqual(ours.deserialize(theirs.responseSerialize(value)));
    expect(read).toMatchObject(value);
  }
});

test('fields that it does not know are passed over, and bytes that end early are refused', () => {
  const line = ours.serialize({ lines: [{ depotId: 'd', itemId: 'i', available: 5 }] });
  const unknown = Buffer.from([
    0x78, 1, 0x7a, 2, 1, 2, 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7d, 1, 2, 3, 4,
  ]);
  expect(ours.deserialize(Buffer.concat([unknown, line]))).toEqual(ours.deserialize(line));
  expect(() => ours.deserialize(line.subarray(0, line.length - 1))).toThrow(RangeError);
});
