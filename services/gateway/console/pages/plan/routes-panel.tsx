import { useMutation } from '@tanstack/react-query';
import { Button, InputNumber, Space } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { planRoutes, routesAddress, type RoutesAsked } from '../../api/plan-routes';
import type { Plan } from '../../api/plan-types';
import { useLanguage } from '../../language';
import { ProblemAlert } from '../../parts/query-view';
import { RouteClosures } from './route-closures';
import { DriverSheets } from './driver-sheets';
import { RoutesSummary, RoutesTable } from './routes-table';

/** The plan's goods on trips with several stops: worked out on request, never stored. */
export function RoutesPanel({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<RoutesAsked>({
    ...{ dutyHoursMaximum: 12, stopsMaximum: 20 },
    closures: [],
  });
  const stop = useRef<AbortController>(undefined);
  const found = useMutation({
    mutationFn: async (given: RoutesAsked) => {
      stop.current = new AbortController();
      return { given, routes: await planRoutes(plan.id, given, stop.current.signal) };
    },
  });
  useEffect(() => () => stop.current?.abort(), []);
  const shown = found.isPending ? undefined : found.data;
  return (
    <section className="m-panel">
      <p className="m-note">{t('routes.note')}</p>
      <Space className="m-toolbar" wrap>
        <label>
          {t('routes.duty')}{' '}
          <InputNumber
            min={1}
            max={24}
            value={asked.dutyHoursMaximum}
            onChange={(hours) => setAsked({ ...asked, dutyHoursMaximum: hours ?? 12 })}
          />
        </label>
        <label>
          {t('routes.stopsMost')}{' '}
          <InputNumber
            min={1}
            max={50}
            precision={0}
            value={asked.stopsMaximum}
            onChange={(stops) => setAsked({ ...asked, stopsMaximum: stops ?? 20 })}
          />
        </label>
        <Button type="primary" loading={found.isPending} onClick={() => found.mutate(asked)}>
          {t('routes.start')}
        </Button>
      </Space>
      <RouteClosures
        plan={plan}
        closures={asked.closures}
        onChange={(closures) => setAsked({ ...asked, closures })}
      />
      {found.isError && <ProblemAlert error={found.error} />}
      {shown && (
        <>
          <RoutesSummary routes={shown.routes} />
          {shown.routes.routes.length > 0 && <Sheets plan={plan} given={shown.given} />}
          <RoutesTable plan={plan} routes={shown.routes} />
          <DriverSheets plan={plan} routes={shown.routes} />
        </>
      )}
    </section>
  );
}

/** The sheets for the drivers, on paper and as files. */
function Sheets({ plan, given }: { plan: Plan; given: RoutesAsked }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Space className="m-toolbar" wrap>
      <Button onClick={() => window.print()}>{t('routes.print')}</Button>
      {(['pdf', 'xlsx', 'csv'] as const).map((format) => (
        <Button key={format} href={routesAddress(plan.id, format, given, language)} download>
          {t(`routes.${format}`)}
        </Button>
      ))}
    </Space>
  );
}
