import type { ProductDescription } from '../product/product-description.ts';
import { padColumns } from './display-width.ts';
import { NOT_MOVED } from './sample-domain.ts';

/** Where to look and how to sign in. */
export function closingWords({ webUrl, members, postmasters }: ProductDescription): string[] {
  const postmaster = postmasters[0];
  const member = members.find(({ address }) => address !== NOT_MOVED && address !== postmaster?.address);
  const reminded = members.find(({ address }) => address === NOT_MOVED);
  const row = (who: string, login: { address: string; password: string } | undefined) =>
    login === undefined ? [] : [`    ${padColumns(who, 40)} ${login.address.padEnd(26)} ${login.password}`];
  return [
    '',
    `  打开 Open   ${webUrl}`,
    '',
    ...row('域管 Postmaster', postmaster),
    ...row('员工 Member, mail has arrived', member),
    ...row('员工 Member, sees the reminder box', reminded),
    ...(reminded === undefined ? [] : [`    ${padColumns('', 40)} 旧密码 old password: ${reminded.oldPassword}`]),
    '',
    '  Everything about this demo: .banjia/demo.json',
    '  结束 Ctrl-C ends it. 重新开始 npm run demo -- --fresh',
  ];
}
