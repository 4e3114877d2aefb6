// How much of the rate of its own SQL statements a service keeps when equipment and teams are
// claimed: each claim for another one, and one that is claimed and given back again and again.
import { equipmentClaims } from './equipment-claims';
import { measureClaims } from './claim-load';
import { reportOf, type Flags, type Report } from './report';
import { teamClaims } from './team-claims';

async function run(flags: Flags): Promise<Report> {
  const measured = [
    ...('equipment'.includes(flags.only) ? [await measureClaims(equipmentClaims, flags)] : []),
    ...('teams'.includes(flags.only) ? [await measureClaims(teamClaims, flags)] : []),
  ];
  return {
    benchmark: 'claims',
    short: flags.short,
    sizes: measured[0]?.sizes ?? {},
    figures: measured.flatMap(({ figures }) => figures),
    loads: measured.flatMap(({ loads }) => loads),
  };
}

void reportOf(run);
