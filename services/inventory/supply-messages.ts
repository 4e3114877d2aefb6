import type { SupplyCurveInput } from '../../gen/muster/inventory/v1/SupplyCurve';
import type { SupplyPointInput } from '../../gen/muster/inventory/v1/SupplyPoint';
import { toTimestamp } from '../platform/wire-values';
import { curveOf, reachOf, supplyKinds, type Source, type View } from './supply-sources';
import { sumOf, wholeUnits, type Curve } from './supply-curve';

const hourMs = 3_600_000;

const pointsOf = (curve: Curve): SupplyPointInput[] =>
  curve.map(({ hours, quantity, rate, rateChange }) => {
    return { hours, quantity: wholeUnits(quantity), rate, rateChange };
  });

const added = (curves: Curve[]) => sumOf(curves.map((curve) => ({ curve })));

export type AskedNeed = { quantity: number; dueHours: number };

export function curveMessage(
  itemId: string,
  { sources, needs, undated }: { sources: Source[]; needs: AskedNeed[]; undated: number },
  view: View,
  showSources: boolean,
): SupplyCurveInput {
  const all = sources.map((source) => ({ source, curve: curveOf(source, view.horizon) }));
  const drawn = all.filter(({ curve }) => curve.length > 0);
  const curves = drawn.map(({ curve }) => curve);
  const kinds = supplyKinds.flatMap((kind) => {
    const own = drawn.filter(({ source }) => source.kind === kind).map(({ curve }) => curve);
    return own.length > 0 ? [{ kind, points: pointsOf(added(own)) }] : [];
  });
  const shown = drawn.map(({ source: { kind, sourceId, depotId }, curve }) => {
    return { kind, sourceId, depotId, points: pointsOf(curve) };
  });
  return {
    itemId,
    points: pointsOf(added(curves)),
    kinds,
    sources: showSources ? shown : [],
    sourcesOmitted: !showSources,
    reaches: needs
      .filter(({ quantity }) => quantity > 0)
      .map((need) => reachMessage(need, curves, view)),
    undated,
  };
}

function reachMessage({ quantity, dueHours }: AskedNeed, curves: Curve[], view: View) {
  const due = dueHours || view.horizon;
  const { reachHours, inTime, availableByDue } = reachOf(curves, quantity, due, view.horizon);
  const reached = reachHours !== undefined;
  return {
    quantity,
    dueHours: due,
    reached,
    reachHours: reachHours ?? 0,
    reachTime: reached ? toTimestamp(new Date(view.from.getTime() + reachHours * hourMs)) : null,
    inTime,
    availableByDue,
    shortfall: inTime ? 0 : Math.max(0, quantity - availableByDue),
  };
}
