import { referenceAssets, referenceClasses, referenceOperators } from './assets';
import { equipmentSources } from './load';

const sources = equipmentSources();
const today = '2026-11-22';
const assets = referenceAssets(sources, { today });
const classes = new Map(referenceClasses(sources).map((one) => [one.id, one]));

describe('the equipment piece by piece', () => {
  it('has the pumps of the list, 26,800 m³/h together, and 64 vehicles', () => {
    const flows = assets
      .map(({ classId }) => classes.get(classId)!)
      .filter(({ kindId }) => kindId === 'pump')
      .map(({ capabilities }) => capabilities[0]!.value);
    expect(flows).toHaveLength(98);
    expect(flows.reduce((sum, flow) => sum + flow, 0)).toBe(26_800);
    const vehicles = assets.filter(({ classId }) => classes.get(classId)!.kindId === 'vehicle');
    expect(vehicles).toHaveLength(64);
  });

  it('names each piece once', () => {
    expect(new Set(assets.map(({ id }) => id)).size).toBe(assets.length);
    expect(new Set(assets.map(({ serial }) => serial)).size).toBe(assets.length);
  });

  it('counts the components, checks and consumables of its class, no others', () => {
    for (const { classId, components, checks, consumables } of assets) {
      const own = classes.get(classId)!;
      const keys = (rows: { key: string }[]) => rows.map(({ key }) => key);
      expect(keys(components)).toEqual(keys(own.components));
      expect(keys(checks)).toEqual(keys(own.checks));
      expect(keys(consumables)).toEqual(keys(own.consumables));
    }
  });

  it('lacks something only where the file says so', () => {
    const lacking = assets.filter(({ components, checks, consumables, fuelShare, classId }) => {
      const own = classes.get(classId)!;
      return (
        own.components.some(({ quantity }, n) => components[n]!.present < quantity) ||
        checks.some(({ passed, dueDate }) => !passed || dueDate < today) ||
        consumables.some(({ expireDate }) => expireDate < today) ||
        fuelShare < own.fuelMinimumShare
      );
    });
    const faulty = sources.kinds.faults.filter(({ workOrder }) => !workOrder);
    expect(lacking.map(({ id }) => id).sort()).toEqual(faulty.map(({ assetId }) => assetId).sort());
    for (const { assetId } of sources.kinds.faults) {
      expect(assets.map(({ id }) => id)).toContain(assetId);
    }
  });

  it('has people at hand for every qualification that it needs', () => {
    const reported = new Map(
      referenceOperators(sources).map(({ qualification, count }) => [qualification, count]),
    );
    for (const { operators } of classes.values()) {
      for (const { qualification } of operators) {
        expect([qualification, reported.get(qualification)! > 0]).toEqual([qualification, true]);
      }
    }
  });
});
