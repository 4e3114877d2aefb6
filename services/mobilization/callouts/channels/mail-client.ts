// E-mail by SMTP. The message id is the idempotency key: servers and readers drop what they have.
import { createTransport } from 'nodemailer';
import type { SendOutcome } from '../delivery';
import type { Channel } from './channel';

export type MailOptions = {
  id: string;
  /** smtp:// or smtps://, with user and password where the server asks for them. */
  url: string;
  from: string;
  perMinute: number;
  timeoutMs: number;
};

export function mailChannel({ id, url, from, perMinute, timeoutMs }: MailOptions): Channel {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 5,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const host = from.slice(from.lastIndexOf('@') + 1).replace(/[^\w.-]/g, '');
  return {
    ...{ id, kind: 'EMAIL', costCents: 0, perMinute },
    async send({ key, address, title, text, exercise }) {
      const mark = exercise ? '【演练】' : '';
      const messageId = `<${key}@${host}>`;
      const subject = title.startsWith(mark) ? title : mark + title;
      try {
        const sent = await transport.sendMail({ from, to: address, subject, text, messageId });
        return { kind: 'SENT', providerId: String(sent.messageId).slice(0, 200) };
      } catch (error) {
        return outcomeOf(error as Error & { responseCode?: number; code?: string });
      }
    },
    close: () => transport.close(),
  };
}

/** SMTP: 5xx is for good, 4xx and whatever breaks on the way is for now. */
function outcomeOf(error: Error & { responseCode?: number; code?: string }): SendOutcome {
  const said = `${error.responseCode ?? error.code ?? ''} ${error.message}`.trim().slice(0, 200);
  const refused = (error.responseCode ?? 0) >= 500 || error.code === 'EENVELOPE';
  const temporary = (error.responseCode ?? 0) >= 400 && (error.responseCode ?? 0) < 500;
  return { kind: refused && !temporary ? 'REFUSED' : 'RETRY', error: said };
}
