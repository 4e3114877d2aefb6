import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { removeContact, type Contact, type Person } from '../../api/people';
import { useChange } from '../../api/use-change';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { RevealDialog } from './contact-dialogs';

type Props = { person: Person; removable?: boolean };

/** Ways to reach someone, masked; each is shown in full for a reason that is kept. */
export function Contacts({ person, removable }: Props) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('leadTeams', person.divisionCode);
  const [shown, setShown] = useState<Record<string, string>>({});
  const [asking, setAsking] = useState<Contact>();
  const remove = useChange<string, Person>({
    send: (id, key) => removeContact(person.id, id, key),
    refreshes: [['people']],
    onRefused: (problem) => message.error(textOf(problem)),
  });
  const confirmRemoval = ({ id, kind, value }: Contact) =>
    modal.confirm({
      title: t('people.removeContact'),
      content: `${t(`contactKind.${kind}`)} ${value}`,
      okText: t('action.remove'),
      okButtonProps: { danger: true },
      cancelText: t('action.cancel'),
      onOk: () => remove.mutateAsync(id).catch(() => undefined),
    });
  return (
    <>
      {person.contacts.map((contact) => (
        <div key={contact.id}>
          {t(`contactKind.${contact.kind}`)} {shown[contact.id] ?? contact.value} {contact.label}{' '}
          {contact.sharedCount > 0 && (
            <span className="m-note">{t('people.shared', { number: contact.sharedCount })}</span>
          )}
          {!shown[contact.id] && !denied && (
            <Button type="link" size="small" onClick={() => setAsking(contact)}>
              {t('teams.reveal')}
            </Button>
          )}
          {removable && !denied && (
            <Button type="link" size="small" danger onClick={() => confirmRemoval(contact)}>
              {t('action.remove')}
            </Button>
          )}
        </div>
      ))}
      {asking && (
        <RevealDialog
          contactId={asking.id}
          onClose={() => setAsking(undefined)}
          onValue={(value) => setShown({ ...shown, [asking.id]: value })}
        />
      )}
    </>
  );
}
