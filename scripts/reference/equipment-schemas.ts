// The shape of equipment-kinds.json: what one of each class needs, and which pieces lack something.
import { z } from 'zod';
import { sourceSchema } from '../../services/incidents/standards';
import { fleetSchema } from './schemas';

const id = z.string().regex(/^[a-z0-9-]{1,64}$/);
const name = z.string().trim().min(1);
const names = { nameZh: name, nameEn: name };
const named = { key: id, ...names };
const share = z.number().min(0).max(1);
const count = z.number().int().min(1);
const figures = z.record(id, z.number().min(0));

const profileSchema = z.strictObject({
  kindId: id,
  components: z.array(z.strictObject({ ...named, quantity: count })),
  checks: z.array(
    z.strictObject({ ...named, intervalDays: count, kind: z.enum(['INSPECTION', 'MAINTENANCE']) }),
  ),
  consumables: z.array(
    z.strictObject({ ...named, minimum: z.number().min(0), unit: name, shelfLifeDays: count }),
  ),
  operators: z.array(z.strictObject({ qualification: z.string(), count })),
  fuelMinimumShare: share,
  returnSteps: z.array(z.enum(['INSPECT', 'CLEAN', 'REFUEL'])),
});
export type EquipmentProfile = z.infer<typeof profileSchema>;

const faultSchema = z.strictObject({
  assetId: id,
  missing: z.strictObject({ key: id, present: z.number().int().min(0) }).optional(),
  overdueCheck: id.optional(),
  failedCheck: id.optional(),
  expiredConsumable: id.optional(),
  fuelShare: share.optional(),
  workOrder: z
    .strictObject({ titleZh: name, titleEn: name, checkKey: z.union([z.literal(''), id]) })
    .optional(),
});
export type EquipmentFault = z.infer<typeof faultSchema>;

export const equipmentKindsFileSchema = z.strictObject({
  note: z.string(),
  /** Of a team's people, those who count as at hand. */
  onShiftShare: share,
  kinds: z.array(
    z.strictObject({
      id,
      ...names,
      capabilities: z.array(z.strictObject({ ...named, unit: name })).min(1),
      outputUnit: z.string(),
      homeMinimumShare: share,
    }),
  ),
  profiles: z.array(profileSchema),
  classes: z.array(
    z.strictObject({ itemId: id, kindId: id, figures, fuelCapacityL: z.number().min(0) }),
  ),
  vehicleClasses: z.array(
    z.strictObject({ id, ...names, vehicleClass: fleetSchema.shape.vehicleClass }),
  ),
  faults: z.array(faultSchema),
  source: sourceSchema,
});
export type EquipmentKinds = z.infer<typeof equipmentKindsFileSchema>;
