import { Command } from 'commander';
import { Api } from './connection';
import { printJson, table } from './output';
import { roadsCommand } from './roads';

type Incident = {
  id: string;
  name: string;
  hazard: string;
  state: string;
  responseLevel: string;
  detectTime: string;
  reliefDueTime?: string;
  firstReportLate: boolean;
  etag: string;
};
type Need = { divisionCode: string; itemId: string; quantity: number; reliefNeed: string };

const time = (value?: string) => (value ? new Date(value).toLocaleString('sv-SE') : '–');

function listCommand(): Command {
  return new Command('list')
    .description('list incidents, newest first')
    .option('--state <state>', 'OPEN or CLOSED')
    .option('--json', 'print JSON')
    .action(async ({ state = '', json }) => {
      const incidents = await new Api().all<Incident>('/v1/incidents', 'incidents', { state });
      if (json) return printJson(incidents);
      const rows = incidents.map((incident) => [
        incident.id,
        incident.name,
        incident.hazard,
        incident.state,
        incident.responseLevel,
        time(incident.detectTime),
        time(incident.reliefDueTime),
      ]);
      const head = ['id', 'name', 'hazard', 'state', 'level', 'detected', 'relief due'];
      console.log(rows.length ? table(head, rows) : 'No incidents.');
    });
}

function showCommand(): Command {
  return new Command('show')
    .description('show one incident and what its people need')
    .argument('<id>')
    .option('--json', 'print JSON')
    .action(async (id: string, { json }) => {
      const api = new Api();
      const incident = await api.get<Incident>(`/v1/incidents/${encodeURIComponent(id)}`);
      const { needs } = await api.get<{ needs: Need[] }>(
        `/v1/incidents/${encodeURIComponent(id)}/needs`,
      );
      if (json) return printJson({ incident, needs });
      console.log(
        `${incident.name}: ${incident.hazard}, ${incident.state}, ${incident.responseLevel}\n` +
          `detected ${time(incident.detectTime)}, relief due ${time(incident.reliefDueTime)}` +
          (incident.firstReportLate ? ', first report late' : ''),
      );
      const rows = needs.map((need) => [
        need.divisionCode,
        need.reliefNeed,
        need.itemId,
        need.quantity,
      ]);
      console.log(table(['community', 'need', 'item', 'quantity'], rows));
    });
}

function openCommand(): Command {
  return new Command('open')
    .description('open an incident; its clocks start now')
    .requiredOption('--name <name>', 'what people call it')
    .requiredOption('--hazard <hazard>', 'FLOOD, TYPHOON, EARTHQUAKE, …')
    .requiredOption('--division <code>', '12-digit code of the division it is in')
    .option('--level <level>', 'response level, such as LEVEL_III')
    .option('--json', 'print JSON')
    .action(async ({ name, hazard, division, level, json }) => {
      const incident = await new Api().post<Incident>('/v1/incidents', {
        name,
        hazard,
        divisionCode: division,
        ...(level ? { responseLevel: level } : {}),
      });
      if (json) return printJson(incident);
      console.log(
        `Opened ${incident.id}. Report the people affected next: muster incident report.`,
      );
    });
}

function reportCommand(): Command {
  return new Command('report')
    .description('report affected people of one community')
    .argument('<id>', 'incident')
    .requiredOption('--community <code>', '12-digit division code')
    .requiredOption('--affected <people>', 'people affected', Number)
    .option('--displaced <people>', 'of these, people who cannot stay at home', Number, 0)
    .option('--kind <kind>', 'INITIAL, FOLLOW_UP or VERIFIED', 'FOLLOW_UP')
    .option('--json', 'print JSON')
    .action(async (id: string, { community, affected, displaced, kind, json }) => {
      const report = await new Api().post(`/v1/incidents/${encodeURIComponent(id)}/reports`, {
        kind,
        lines: [{ divisionCode: community, affected, displaced }],
      });
      if (json) return printJson(report);
      console.log(`Reported: ${affected} affected, ${displaced} displaced in ${community}.`);
    });
}

export function incidentCommand(): Command {
  return new Command('incident')
    .description('incidents, affected people and their needs')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(openCommand())
    .addCommand(reportCommand())
    .addCommand(roadsCommand());
}
