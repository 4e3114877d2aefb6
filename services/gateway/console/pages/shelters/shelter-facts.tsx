import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { incidentsQuery } from '../../api/incidents';
import type { Shelter } from '../../api/shelters';
import { count, dateTime, decimal } from '../../format';
import { useNames } from '../../names';
import { useTeamNames } from '../teams/team-names';
import { SiteStateTag } from './site-state-tag';

export function ShelterFacts({ shelter: one }: { shelter: Shelter }) {
  const { t } = useTranslation();
  const names = useNames();
  const incidents = useQuery(incidentsQuery()).data?.rows ?? [];
  const incident = incidents.find(({ id }) => id === one.incidentId)?.name ?? one.incidentId;
  return (
    <dl className="m-facts m-facts-column">
      <div>
        <dt>{t('text.state')}</dt>
        <dd>
          <SiteStateTag state={one.state} />{' '}
          {one.hazard && t(`hazard.${one.hazard}`, { defaultValue: one.hazard })}{' '}
          {one.openTime && dateTime(one.openTime)}
          {incident && <div className="m-note">{incident}</div>}
          {one.overrideReason && (
            <div className="m-short">
              {t('shelters.overridden', { reason: one.overrideReason })}
            </div>
          )}
        </dd>
      </div>
      <div>
        <dt>{t('shelters.places')}</dt>
        <dd>
          {t('shelters.placesValue', {
            places: count(one.places),
            persons: count(one.persons),
            reserved: count(one.reserved),
            free: count(one.free),
          })}
          {one.persons > one.places && (
            <div className="m-short">
              {t('shelters.overBy', { number: count(one.persons - one.places) })}
            </div>
          )}
        </dd>
      </div>
      <div>
        <dt>{t('text.division')}</dt>
        <dd>
          {names.division(one.divisionCode)} {one.address}
        </dd>
      </div>
      <div>
        <dt>{t('shelters.kind')}</dt>
        <dd>
          {t(`siteKind.${one.kind}`)} {t(`stay.${one.stay}`)}{' '}
          {t('shelters.areaValue', { area: decimal(one.areaM2), each: decimal(one.m2PerPerson) })}
        </dd>
      </div>
      <div>
        <dt>{t('shelters.manager')}</dt>
        <dd>{one.managerName ?? '–'}</dd>
      </div>
      <div>
        <dt>{t('shelters.tags')}</dt>
        <dd>
          {one.tags.map((tag) => t(`need.${tag}`, { defaultValue: tag })).join(t('text.comma')) ||
            '–'}
        </dd>
      </div>
    </dl>
  );
}

/** What the site has: facilities, units and cameras. */
export function SitePanel({ shelter }: { shelter: Shelter }) {
  const { t } = useTranslation();
  const names = useNames();
  const { team } = useTeamNames();
  const { facilities, units, cameraUrls, cameraCount, openingTeamId, depotId } = shelter;
  return (
    <dl className="m-facts m-facts-column">
      <div>
        <dt>{t('shelters.facilities')}</dt>
        <dd>
          {facilities.map(({ kind, count: number, note }) => (
            <div key={kind}>
              {t(`facility.${kind}`, { defaultValue: kind })} {count(number)} {note}
            </div>
          ))}
          {facilities.length === 0 && '–'}
        </dd>
      </div>
      <div>
        <dt>{t('shelters.units')}</dt>
        <dd>
          {units.map((unit) => (
            <div key={unit.code}>
              {t('shelters.unitValue', {
                code: unit.code,
                area: decimal(unit.areaM2),
                persons: count(unit.persons),
                places: count(unit.places),
              })}
            </div>
          ))}
          {units.length === 0 && '–'}
        </dd>
      </div>
      <div>
        <dt>{t('shelters.camerasOf', { number: count(cameraCount) })}</dt>
        <dd>
          {cameraUrls.map((url, at) => (
            <div key={url} className="m-break">
              <a href={url} target="_blank" rel="noreferrer noopener">
                {t('shelters.camera', { number: at + 1 })}
              </a>
            </div>
          ))}
          {cameraUrls.length === 0 && t('shelters.noCameraLinks')}
        </dd>
      </div>
      <div>
        <dt>{t('shelters.openingTeam')}</dt>
        <dd>{openingTeamId ? team(openingTeamId) : '–'}</dd>
      </div>
      <div>
        <dt>{t('shelters.depot')}</dt>
        <dd>{depotId ? names.depot(depotId) : '–'}</dd>
      </div>
    </dl>
  );
}
