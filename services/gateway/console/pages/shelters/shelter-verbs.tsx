import { PrinterOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeSheetAddress, type Shelter, type SiteVerb } from '../../api/shelters';
import { GuardedButton } from '../../parts/guarded-button';
import { useMay } from '../../session';
import { RotateDialog } from './rotate-dialog';
import { ShelterDialog } from './shelter-dialog';
import { ReadyDialog, VerbDialog } from './shelter-dialogs';

/** What can be done with a shelter in its state, and the sheet with its code. */
export function ShelterVerbs({ shelter }: { shelter: Shelter }) {
  const { t } = useTranslation();
  const may = useMay();
  const denied = may.not('keepShelters', shelter.divisionCode);
  const toPrint = may.not('receiveEvacuees', shelter.divisionCode);
  const [dialog, setDialog] = useState<SiteVerb | 'ready' | 'edit' | 'rotate'>();
  const { state } = shelter;
  const close = () => setDialog(undefined);
  const button = (verb: SiteVerb | 'ready', primary: boolean) => (
    <GuardedButton
      type={primary ? 'primary' : 'default'}
      danger={!primary}
      denied={denied}
      onClick={() => setDialog(verb)}
    >
      {t(`shelters.${verb}`)}
    </GuardedButton>
  );
  return (
    <div className="m-filters">
      {state === 'CLOSED' && button('ready', true)}
      {state === 'READY' && button('open', true)}
      {(state === 'OPEN' || state === 'FULL') && button('startClosing', false)}
      {(state === 'CLOSING' || state === 'READY') && button('close', false)}
      <GuardedButton
        icon={<PrinterOutlined />}
        denied={toPrint}
        href={toPrint ? undefined : codeSheetAddress(shelter.id)}
        target="_blank"
      >
        {t('shelters.codeSheet')}
      </GuardedButton>
      <GuardedButton denied={denied} onClick={() => setDialog('rotate')}>
        {t('shelters.rotate')}
      </GuardedButton>
      <GuardedButton denied={denied} onClick={() => setDialog('edit')}>
        {t('action.edit')}
      </GuardedButton>
      {dialog === 'ready' && <ReadyDialog shelter={shelter} onClose={close} />}
      {dialog === 'edit' && <ShelterDialog shelter={shelter} onClose={close} />}
      {dialog === 'rotate' && <RotateDialog shelter={shelter} onClose={close} />}
      {(dialog === 'open' || dialog === 'startClosing' || dialog === 'close') && (
        <VerbDialog shelter={shelter} verb={dialog} onClose={close} />
      )}
    </div>
  );
}
