import { z } from 'zod';

const bilingual = { nameZh: z.string(), nameEn: z.string() };

/** The service checks what it is sent; here only the shape that the seeding relies on. */
export const drillsFileSchema = z.strictObject({
  note: z.string(),
  guides: z.array(z.looseObject({ id: z.string(), ...bilingual })),
  days: z.array(z.strictObject({ day: z.string(), kind: z.string(), ...bilingual })),
  series: z.array(z.looseObject({ id: z.string(), ...bilingual })),
});
export type DrillsFile = z.infer<typeof drillsFileSchema>;
