import { z } from 'zod';
import {
  countOut,
  divisionCode,
  latitude,
  longitude,
  oneOfOut,
  shortText,
  textOut,
  timeOut,
} from '../fields';

// What several routes about shelters take and give.

export const siteKinds = ['INDOOR', 'OUTDOOR'] as const;
export const stayLengths = ['EMERGENCY', 'SHORT', 'LONG'] as const;
export const siteStates = ['CLOSED', 'READY', 'OPEN', 'FULL', 'CLOSING'] as const;
export const whereaboutsNames = ['EXPECTED', 'SHELTERED', 'LEFT', 'MISSING', 'FOUND'] as const;
export const ageGroups = ['INFANT', 'CHILD', 'ADULT', 'SENIOR'] as const;

export const exerciseId = z
  .string()
  .max(64)
  .optional()
  .describe('the drill it is part of; absent is the real thing');
export const hazard = z.string().max(40).optional().describe('TYPHOON, FLOOD …');
export const words = z.array(z.string().max(40)).max(30).optional();
export const siteIdText = z.string().max(64);
export const incidentId = z.string().max(100);

const facility = z.object({ kind: z.string(), count: countOut, note: textOut });

export const siteFields = {
  nameZh: shortText.min(1, 'must not be empty'),
  nameEn: shortText.min(1, 'must not be empty'),
  divisionCode,
  kind: z.enum(siteKinds),
  stay: z.enum(stayLengths).optional().describe('SHORT unless told'),
  areaM2: z.number().min(0),
  latitude: latitude.optional(),
  longitude: longitude.optional(),
  address: z.string().max(300).optional(),
  tags: words.describe('ACCESSIBLE, INFANTS, PETS …: the needs it meets'),
  facilities: z
    .array(z.strictObject({ kind: z.string(), count: z.int(), note: shortText.optional() }))
    .max(60)
    .optional(),
  cameraCount: z.int().min(0).optional(),
  cameraUrls: z.array(z.string().max(500)).max(100).optional(),
  units: z
    .array(z.strictObject({ code: z.string().max(20), areaM2: z.number().min(0) }))
    .max(200)
    .optional()
    .describe('parts of at most 2,000 people; divided evenly unless told'),
  openingTeamId: z.string().max(64).optional(),
  depotId: z.string().max(64).optional(),
  archived: z.boolean().optional(),
};

const checklist = z.array(
  z.object({
    itemId: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    required: z.boolean(),
    done: z.boolean(),
    actorId: textOut,
    time: timeOut,
  }),
);

export const shelter = z
  .object({
    id: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    divisionCode: z.string(),
    kind: oneOfOut(siteKinds),
    stay: oneOfOut(stayLengths),
    areaM2: z.number(),
    latitude: z.number().optional(),
    longitude: z.number().optional(),
    address: textOut,
    tags: z.array(z.string()),
    facilities: z.array(facility),
    cameraCount: countOut,
    cameraUrls: z.array(z.string()),
    units: z.array(
      z.object({ code: z.string(), areaM2: z.number(), places: countOut, persons: countOut }),
    ),
    openingTeamId: textOut,
    depotId: textOut,
    archived: z.boolean(),
    state: oneOfOut(siteStates),
    incidentId: textOut,
    hazard: textOut,
    places: countOut.describe('for the hazard it was readied for, or the one asked for'),
    m2PerPerson: z.number(),
    persons: countOut,
    reserved: countOut,
    free: countOut,
    managerId: textOut,
    managerName: textOut,
    openTime: timeOut,
    openingChecklist: checklist,
    closingChecklist: checklist,
    openingId: textOut,
    overrideReason: textOut,
    etag: z.string(),
    createTime: timeOut,
    updateTime: timeOut,
  })
  .meta({ id: 'Shelter', description: 'A place that takes people in, and how it stands.' });

export const evacuee = z
  .object({
    id: z.string(),
    householdId: z.string(),
    incidentId: textOut,
    exerciseId: textOut,
    name: textOut.describe('masked by role; all of it after :reveal'),
    idNumber: textOut,
    phone: textOut,
    ageGroup: oneOfOut(ageGroups),
    needs: z.array(z.string()),
    divisionCode: textOut,
    whereabouts: oneOfOut(whereaboutsNames),
    siteId: textOut.describe('the shelter they are in, or were in last'),
    unitCode: textOut,
    checkInTime: timeOut,
    checkOutTime: timeOut,
    note: textOut,
    purged: z.boolean(),
    updateTime: timeOut,
  })
  .meta({ id: 'Evacuee', description: 'A person of an incident, masked.' });
