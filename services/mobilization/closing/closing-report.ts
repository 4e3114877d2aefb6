// The closing report of an incident as data; page, PDF and sheet are made from it.

export type IncidentFacts = {
  id: string;
  name: string;
  hazard: string;
  divisionCode: string;
  state: string;
  exercise: boolean;
  detectTime: Date | null;
  firstReportDueTime: Date | null;
  firstReportTime: Date | null;
  firstReportLate: boolean;
  reliefDueTime: Date | null;
  reliefReachTime: Date | null;
  reliefLate: boolean;
  closeTime: Date | null;
  closeSummary: string;
};

export type TransferFacts = {
  id: string;
  state: string;
  fromDepotId: string;
  to: string;
  departTime: Date | null;
  arriveTime: Date | null;
  lines: { itemId: string; quantity: number; received: number; lost: number }[];
};

export type TeamFacts = {
  teamId: string;
  nameZh: string;
  nameEn: string;
  state: string;
  crewCount: number;
  confirmTime: Date | null;
  resolveTime: Date | null;
  /** How the team is now: what demobilization still waits for. */
  teamState: string;
};

export type AssetFacts = {
  assetId: string;
  nameZh: string;
  nameEn: string;
  /** ACTIVE while it is out. */
  state: string;
  condition: string;
  pendingSteps: string[];
};

export type Figures = Record<'affected' | 'displaced' | 'injured' | 'missing' | 'dead', number>;

export type ClosingParts = {
  incident: IncidentFacts;
  figures: Figures;
  reports: { time: Date; kind: string }[];
  transfers: TransferFacts[];
  /** Unused units that came back to a depot. */
  returned: { itemId: string; quantity: number }[];
  itemNames: Map<string, { nameZh: string; nameEn: string; unitZh: string; unitEn: string }>;
  teams: TeamFacts[];
  assets: AssetFacts[];
  openings: { siteId: string; nameZh: string; nameEn: string; people: number; peak: number }[];
  activations: { nameZh: string; nameEn: string; startTime: Date | null; endTime: Date | null }[];
  callOuts: {
    id: string;
    title: string;
    startTime: Date | null;
    asked: number;
    acknowledged: number;
    mustered: number;
    costCents: number;
  }[];
  readTime: Date;
};

export type ClosingReport = ReturnType<typeof closingReport>;

export function closingReport(parts: ClosingParts) {
  const { incident, figures, teams, assets, openings, callOuts, readTime } = parts;
  const moments = momentsOf(parts);
  const costCents = callOuts.reduce((sum, one) => sum + one.costCents, 0);
  return {
    incident: {
      ...{ id: incident.id, name: incident.name, hazard: incident.hazard },
      ...{ divisionCode: incident.divisionCode, state: incident.state },
      ...{ exercise: incident.exercise, closeSummary: incident.closeSummary },
    },
    readTime,
    clock: clockOf(incident),
    figures,
    goods: goodsOf(parts),
    teams,
    assets,
    openings,
    callOuts: callOuts.map(({ startTime: _start, ...one }) => one),
    costs: { callOutCents: costCents },
    leftToReturn: leftToReturn(parts),
    timeline: moments.slice(0, entriesMax),
    timelineCount: moments.length,
  };
}

type Judged = { due: Date | null; reached: Date | null; late: boolean; minutes: number | null };

/** The first report within five minutes and relief within twelve hours, from detection on. */
function clockOf(incident: IncidentFacts): { firstReport: Judged; relief: Judged } {
  const { detectTime, firstReportTime, reliefReachTime } = incident;
  const minutes = (to: Date | null, from: Date | null) =>
    to && from ? Math.round((to.getTime() - from.getTime()) / 6_000) / 10 : null;
  return {
    firstReport: {
      due: incident.firstReportDueTime,
      reached: firstReportTime,
      late: incident.firstReportLate,
      minutes: minutes(firstReportTime, detectTime),
    },
    relief: {
      due: incident.reliefDueTime,
      reached: reliefReachTime,
      late: incident.reliefLate,
      minutes: minutes(reliefReachTime, firstReportTime),
    },
  };
}

type Goods = Record<'sent' | 'received' | 'lost' | 'open' | 'returned', number>;

/** What left, what arrived and what was lost, by item; cancelled transfers carried nothing. */
function goodsOf({ transfers, returned, itemNames }: ClosingParts) {
  const goods = new Map<string, Goods>();
  const lineOf = (itemId: string) => {
    const line = goods.get(itemId) ?? { sent: 0, received: 0, lost: 0, open: 0, returned: 0 };
    goods.set(itemId, line);
    return line;
  };
  for (const { state, lines } of transfers) {
    if (state === 'CANCELLED') continue;
    const left = ['DISPATCHED', 'PARTIALLY_RECEIVED', 'RECEIVED'].includes(state);
    for (const { itemId, quantity, received, lost } of lines) {
      const line = lineOf(itemId);
      line.sent += left ? quantity : 0;
      line.received += received;
      line.lost += lost;
      line.open += quantity - received - lost;
    }
  }
  for (const { itemId, quantity } of returned) lineOf(itemId).returned += quantity;
  const unnamed = { nameZh: '', nameEn: '', unitZh: '', unitEn: '' };
  return [...goods]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([itemId, line]) => ({ itemId, ...(itemNames.get(itemId) ?? unnamed), ...line }));
}

/** What demobilization still waits for. */
function leftToReturn({ transfers, teams, assets }: ClosingParts) {
  const away = ['HELD', 'CONFIRMED'];
  return {
    transfersOpen: transfers.filter(({ state }) => state !== 'CANCELLED' && state !== 'RECEIVED')
      .length,
    teamsOut: teams.filter(({ state }) => away.includes(state)).length,
    teamsResting: teams.filter(
      ({ state, teamState }) => !away.includes(state) && teamState === 'REST',
    ).length,
    assetsOut: assets.filter(({ state }) => state === 'ACTIVE').length,
    assetsToTreat: assets.filter(
      ({ state, pendingSteps }) => state !== 'ACTIVE' && pendingSteps.length > 0,
    ).length,
  };
}

type Moment = { time: Date; textZh: string; textEn: string };

/** What a timeline shows; beside it stands how many entries there are in all. */
const entriesMax = 2_000;

function momentsOf(parts: ClosingParts): Moment[] {
  const { incident, reports, activations, callOuts, transfers, teams } = parts;
  const moments: (Omit<Moment, 'time'> & { time: Date | null })[] = [
    { time: incident.detectTime, textZh: '发现险情', textEn: 'Detected' },
    { time: incident.firstReportTime, textZh: '首报', textEn: 'First report' },
    { time: incident.reliefReachTime, textZh: '救助到位', textEn: 'Relief reached' },
    { time: incident.closeTime, textZh: '事件结束', textEn: 'Closed' },
    ...reports.map(({ time }) => ({ time, textZh: '灾情报告', textEn: 'Report of the affected' })),
    ...activations.flatMap(({ nameZh, nameEn, startTime, endTime }) => [
      { time: startTime, textZh: `启动预案：${nameZh}`, textEn: `Plan activated: ${nameEn}` },
      // One that was rejected never began.
      {
        time: startTime && endTime,
        textZh: `预案解除：${nameZh}`,
        textEn: `Plan ended: ${nameEn}`,
      },
    ]),
    ...callOuts.map(({ startTime, title, asked }) => ({
      time: startTime,
      textZh: `呼叫集结：${title}（${asked} 人）`,
      textEn: `Call-out: ${title} (${asked} people)`,
    })),
    ...transfers.flatMap(({ departTime, arriveTime, fromDepotId, to }) => [
      {
        time: departTime,
        textZh: `发车：${fromDepotId} → ${to}`,
        textEn: `Left: ${fromDepotId} → ${to}`,
      },
      { time: arriveTime, textZh: `到达：${to}`, textEn: `Arrived: ${to}` },
    ]),
    ...teams.flatMap(({ nameZh, nameEn, confirmTime, resolveTime }) => [
      { time: confirmTime, textZh: `${nameZh} 受领任务`, textEn: `${nameEn} took its task` },
      { time: resolveTime, textZh: `${nameZh} 任务结束`, textEn: `${nameEn} ended its task` },
    ]),
  ];
  return moments
    .filter((one): one is Moment => one.time !== null)
    .sort((a, b) => a.time.getTime() - b.time.getTime());
}
