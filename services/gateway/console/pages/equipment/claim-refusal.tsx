import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { assetQuery } from '../../api/equipment';
import type { Problem } from '../../api/problem';
import { dateTime, decimal } from '../../format';
import { ProblemAlert } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useEquipmentNames } from './equipment-names';

type Props = { problem: Problem; onSwap: (assetId: string, instead: string) => void };

/** Who has the equipment and what else is free, or what it misses to go. */
export function ClaimRefusal({ problem, onSwap }: Props) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const { metadata, reason } = problem;
  const { assetId, heldBy, purpose, since, alternatives = '', gaps } = metadata;
  if (!assetId) return <ProblemAlert error={problem} />;
  const others = alternatives.split(',').filter(Boolean);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="m-alert"
      title={`${assetId}${t('text.colon')}${textOf(problem)}`}
      description={
        <>
          {reason === 'ALREADY_CLAIMED' && (
            <p>{t('equipmentClaim.heldBy', { holder: heldBy, purpose, time: dateTime(since) })}</p>
          )}
          {gaps && <AssetGaps assetId={assetId} />}
          {others.length > 0 && <p>{t('equipmentClaim.instead')}</p>}
          <ul className="m-choices">
            {others.map((id) => (
              <li key={id}>
                <AssetName assetId={id} />{' '}
                <Button size="small" onClick={() => onSwap(assetId, id)}>
                  {t('equipmentClaim.takeOther')}
                </Button>
              </li>
            ))}
          </ul>
        </>
      }
    />
  );
}

function AssetName({ assetId }: { assetId: string }) {
  const equipment = useEquipmentNames();
  const asset = useQuery(assetQuery(assetId)).data;
  if (!asset) return <>{assetId}</>;
  const [first] = asset.capabilities;
  const figure = first ? `${decimal(first.value)} ${equipment.unit(first.unit)}` : '';
  return (
    <>
      {equipment.asset(asset)} {asset.serial} {figure}
    </>
  );
}

function AssetGaps({ assetId }: { assetId: string }) {
  const equipment = useEquipmentNames();
  const asset = useQuery(assetQuery(assetId)).data;
  return (
    <ul className="m-gaps">
      {(asset?.readiness?.gaps ?? []).map((gap) => (
        <li key={`${gap.reason}/${gap.subject}`}>{asset && equipment.gap(asset, gap)}</li>
      ))}
    </ul>
  );
}
