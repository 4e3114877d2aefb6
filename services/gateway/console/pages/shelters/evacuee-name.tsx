import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Evacuee } from '../../api/evacuees';
import { useMay } from '../../session';
import { PersonReasonDialog } from './people-dialogs';

/** A person masked by role, shown in full for a reason that is kept. */
export function EvacueeName({ person }: { person: Evacuee }) {
  const { t } = useTranslation();
  const denied = useMay().not('manageShelters', person.divisionCode);
  const [full, setFull] = useState<Evacuee>();
  const [asking, setAsking] = useState(false);
  const shown = full ?? person;
  return (
    <>
      {shown.name ?? shown.id}{' '}
      {!full && !denied && (
        <Button type="link" size="small" onClick={() => setAsking(true)}>
          {t('evacueeVerb.reveal')}
        </Button>
      )}
      <div className="m-note">
        {[shown.phone, shown.idNumber].filter(Boolean).join(t('text.comma'))}
      </div>
      {asking && (
        <PersonReasonDialog
          person={person}
          verb="reveal"
          onClose={() => setAsking(false)}
          onDone={setFull}
        />
      )}
    </>
  );
}
