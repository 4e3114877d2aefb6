// A roster that answers from memory over gRPC: teams, people, who can go, how to reach them.
import { AppError, codes } from '../../platform/errors';
import { divisionPrefix } from '../../platform/identity';
import { loadService } from '../../platform/rpc-loader';
import { startServer, type RunningServer, type ServiceHandlers } from '../../platform/rpc-server';
import { createLog } from '../../platform/telemetry';
import { authKey } from './peer';

export type TestPerson = {
  id: string;
  name: string;
  teamId: string;
  divisionCode: string;
  account: string;
  skills: string[];
  volunteer: boolean;
  onShift: boolean;
  /** RESTING, ON_TASK, ON_LEAVE, INACTIVE. */
  reasons: string[];
  contacts: { kind: 'PHONE' | 'EMAIL'; value: string }[];
  /** The first and the last day of what they are certified for. */
  certifiedFrom?: string;
  certifiedUntil?: string;
};

type PageRequest = { divisionCode: string; pageToken: string; pageSize: number };

type Handler = (request: never) => Promise<object>;

export class RosterPeer {
  readonly people: TestPerson[] = [];
  private server: RunningServer | undefined;
  private added = 0;

  /** People with a phone of their own and the skill BOAT, unless told. */
  add(count: number, fields: Partial<TestPerson> = {}): TestPerson[] {
    const from = this.added;
    this.added += count;
    const added = Array.from({ length: count }, (_, n): TestPerson => {
      const number = from + n;
      return {
        ...{ id: `p-${String(number).padStart(6, '0')}`, name: `队员${number}`, teamId: 'team-1' },
        divisionCode: '440310000000',
        ...{ account: '', skills: ['BOAT'], volunteer: false, onShift: true, reasons: [] },
        contacts: [{ kind: 'PHONE', value: `138${String(number).padStart(8, '0')}` }],
        ...fields,
      };
    });
    this.people.push(...added);
    return added;
  }

  clear(): void {
    this.people.splice(0);
  }

  async start(listenAddress = '127.0.0.1:0'): Promise<string> {
    this.server = await startServer({
      ...{ name: 'roster', listenAddress, authKey, drainMs: 500 },
      reasons: { TEAM_NOT_FOUND: codes.NOT_FOUND },
      services: [
        this.offer('muster.roster.v1.TeamsService', {
          listTeams: () => Promise.resolve({ teams: this.teams(), nextPageToken: '' }),
          getTeam: ({ id }: { id: string }) =>
            Promise.resolve({ id, divisionCode: '440310000000', kind: 'REGULAR' }),
        }),
        this.offer('muster.roster.v1.PeopleService', {
          listPeople: (request: PageRequest) => this.page(request),
          resolveContacts: ({ personIds }: { personIds: string[] }) => this.resolve(personIds),
        }),
        this.offer('muster.roster.v1.AssignmentsService', {
          getTeamAvailability: ({ teamId }: { teamId: string }) => this.availability(teamId),
        }),
      ],
      log: createLog('roster', 'silent'),
    });
    return this.server.address;
  }

  async stop(): Promise<void> {
    await this.server?.stop();
  }

  private offer(service: string, handlers: Record<string, Handler>): ServiceHandlers {
    const wrapped: Record<string, unknown> = {};
    for (const { name } of loadService(service as 'muster.roster.v1.TeamsService').methods) {
      wrapped[name] =
        handlers[name] ??
        (() => Promise.reject(new AppError('METHOD_UNIMPLEMENTED', `${name} is not offered here`)));
    }
    return { service, handlers: wrapped } as unknown as ServiceHandlers;
  }

  private teams(): object[] {
    const ids = [...new Set(this.people.map(({ teamId }) => teamId))];
    return ids.map((id) => ({ id, kind: 'REGULAR', turnoutMinutes: 5, specialism: 'FLOOD' }));
  }

  private page({ divisionCode, pageToken, pageSize }: PageRequest): Promise<object> {
    const from = Number(pageToken || '0');
    const prefix = divisionPrefix(divisionCode);
    const within = this.people.filter((person) => person.divisionCode.startsWith(prefix));
    const people = within.slice(from, from + pageSize).map((person) => ({
      ...{ id: person.id, name: person.name, account: person.account, contacts: person.contacts },
      employment: person.volunteer ? 'VOLUNTEER' : 'FULL_TIME',
      qualifications: person.skills.map((code) => ({
        code,
        validFrom: person.certifiedFrom ?? '2020-01-01',
        validUntil: person.certifiedUntil ?? '2099-12-31',
      })),
      teams: [{ teamId: person.teamId, personId: person.id }],
    }));
    const next = from + people.length;
    const nextPageToken = next < within.length ? String(next) : '';
    return Promise.resolve({ people, nextPageToken });
  }

  private resolve(personIds: string[]): Promise<object> {
    const wanted = new Set(personIds);
    const found = this.people.filter(({ id }) => wanted.has(id));
    const people = found.map(({ id, name, contacts }) => ({ personId: id, name, contacts }));
    return Promise.resolve({ people });
  }

  private availability(teamId: string): Promise<object> {
    const members = this.people.filter((person) => person.teamId === teamId);
    const people = members.map(({ id, name, onShift, reasons }) => {
      const all = onShift ? reasons : [...reasons, 'OFF_SHIFT'];
      return { personId: id, name, available: reasons.length === 0, onShift, reasons: all };
    });
    return Promise.resolve({ team: { teamId }, people });
  }
}
