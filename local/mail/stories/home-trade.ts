/** Letters with customers and suppliers in China; their old mail programs write GBK. */
import { csv, pdf, png } from '../mime/attachments.ts';
import { type Story, story } from './story.ts';

const shenzhen = story(
  [
    { item: '散热底座 LH-330', qty: '3000', price: '26.5', drawing: 'C 版' },
    { item: '屏蔽腔体 LH-512', qty: '800', price: '118', drawing: 'A2 版' },
    { item: '连接器外壳 LH-077', qty: '12000', price: '3.85', drawing: 'D 版' },
    { item: '导热板 LH-640', qty: '1500', price: '41', drawing: 'B1 版', daysAgo: 11 },
  ],
  ({ item, qty, price, drawing }) => [
    {
      from: 'wang',
      to: ['liu.wei'],
      after: 0,
      subject: `${item} 图纸变更及报价`,
      text: `刘经理：\n\n你好！${item} 图纸升到 ${drawing}，改动见附件红框处，主要是两处倒角和一个沉孔。\n请按 ${qty} 件重新报价，含税含运费，交期请尽量压到 20 天以内。`,
      attachments: () => [pdf(`${item.split(' ')[1]}.pdf`, [`Part ${item.split(' ')[1]}`, 'Lianhe Electronics, Shenzhen'])],
    },
    {
      from: 'liu.wei',
      to: ['wang'],
      cc: ['ma.chao'],
      after: 21,
      text: `王工您好：\n\n${item}（${drawing}）${qty} 件，单价 ${price} 元，含 13% 税含运费，交期 20 天，付款方式月结 60 天不变。\n沉孔深度公差 ±0.02 建议放宽到 ±0.05，单价还可以再谈。`,
    },
    {
      from: 'wang',
      to: ['liu.wei'],
      after: 25,
      text: '刘经理：\n\n公差不能放，装配有要求。单价我们可以接受，请先做 10 件样品，样品费另计。下周我们采购会走系统下单。',
    },
    {
      from: 'liu.wei',
      to: ['ma.chao', 'zhao.lei'],
      after: 2,
      subject: `样品通知：${item} 10 件`,
      text: `马超、赵磊：\n\n联合电子 ${item} 样品 10 件，按 ${drawing} 做，下周四前寄出，附全尺寸报告。不要再用旧图！`,
    },
    { from: 'ma.chao', to: ['liu.wei'], cc: ['zhao.lei'], after: 4, text: '收到，周一上机。旧版图纸已从现场收回。' },
  ],
  { 'liu.wei': ['客户', '华南', '深圳'], 'ma.chao': ['生产', '样品'] },
);

const guangzhou = story(
  [
    { on: '2015-04-02', month: '2015年3月', amount: '86,420.00' },
    { on: '2017-10-10', month: '2017年9月', amount: '132,700.00' },
    { on: '2020-07-02', month: '2020年6月', amount: '54,980.00' },
    { on: '2024-01-03', month: '2023年12月', amount: '208,315.00' },
  ],
  ({ month, amount }) => [
    {
      from: 'li',
      to: ['chen.jia'],
      cc: ['liu.wei'],
      after: 0,
      subject: `恒达${month}对账单`,
      text: `陈会计：\n\n${month}对账单请查收，合计 ￥${amount}，如无误请盖章回传并开增值税专用发票。\n我司开票资料没有变化。`,
      attachments: () => [
        csv(`恒达对账单${month}.csv`, [
          ['送货日期', '送货单号', '品名', '数量', '金额'],
          ['5日', 'QH0512', '联轴器', '200', '31,200.00'],
          ['19日', 'QH0533', '端盖', '450', '23,780.00'],
        ]),
      ],
    },
    {
      from: 'chen.jia',
      to: ['li'],
      cc: ['liu.wei'],
      after: 24,
      text: `李姐：\n\n${month}对账已核对，金额一致，发票明天快递寄出，单号到时发您。\n另外上一期还有一笔尾款未到，麻烦帮忙催一下，谢谢。`,
    },
    { from: 'li', to: ['chen.jia'], after: 27, text: '陈会计，尾款本周五付款日一起安排，请放心。' },
  ],
  { 'chen.jia': ['对账', '恒达机电'], 'liu.wei': ['客户', '华南', '广州'] },
);

const material = story(
  [
    { alloy: '6061-T6', tons: '6', change: '上调 400 元' },
    { alloy: '7075-T651', tons: '2.5', change: '上调 900 元' },
    { alloy: '6082-T6', tons: '8', change: '下调 250 元' },
    { alloy: '5083-H112', tons: '3', change: '不变' },
    { alloy: '2A12-T4', tons: '1.8', change: '上调 650 元', daysAgo: 6 },
  ],
  ({ alloy, tons, change }) => [
    {
      from: 'chenzq',
      to: ['xu.li'],
      after: 0,
      subject: `永鑫铝业本周报价（${alloy}）`,
      text: `许经理：\n\n受铝锭行情影响，${alloy} 加工费本周${change}，现货 12 吨，规格齐全。需要锁价请今天下午四点前回复。`,
    },
    {
      from: 'xu.li',
      to: ['ma.chao'],
      cc: ['chen.jia'],
      after: 1,
      subject: `${alloy} 备料确认`,
      text: `马超：\n\n永鑫 ${alloy} 本周${change}，按下月计划要 ${tons} 吨，今天下午四点前要定。你看计划有没有变化？`,
    },
    { from: 'ma.chao', to: ['xu.li'], after: 2, text: `计划不变，${tons} 吨够用。直径 80 的多备一成，上次差点断料。` },
    {
      from: 'xu.li',
      to: ['chenzq'],
      cc: ['chen.jia'],
      after: 1,
      subject: `采购订单 ${alloy} ${tons} 吨`,
      text: `陈总：\n\n请安排 ${alloy} 棒料 ${tons} 吨，直径明细见附件，本周六前送到，随货附材质证明。`,
      attachments: () => [
        csv(`订单_${alloy}.csv`, [
          ['牌号', '直径mm', '长度mm', '数量'],
          [alloy, '60', '3000', '40'],
          [alloy, '80', '3000', '55'],
        ]),
      ],
    },
  ],
  { 'xu.li': ['供应商', '永鑫铝业'], 'ma.chao': ['生产', '备料'], 'chen.jia': ['单据', '采购'] },
);

const measuring = story(
  [
    { machine: '五轴加工中心 M3', cpk: '1.12' },
    { machine: '走心机 S7', cpk: '1.41' },
    { machine: '车铣复合 T2', cpk: '1.67' },
  ],
  ({ machine, cpk }) => [
    {
      from: 'zhao.lei',
      to: ['ma.chao'],
      cc: ['shen.lan'],
      after: 0,
      subject: `${machine} 过程能力报告`,
      text: `马超：\n\n${machine} 本周抽检 50 件，外径 CPK ${cpk}，趋势图如下。中值往上偏了 3 微米，建议补偿刀具，下周再测一次。`,
      table: [
        ['项目', '公差', '均值', 'CPK'],
        ['外径', '±0.010', '+0.003', cpk],
        ['同轴度', '0.015', '0.006', '1.88'],
      ],
      attachments: (random) => [png('trend.png', random, `trend.${cpk}@qinghe.example`)],
    },
    { from: 'ma.chao', to: ['zhao.lei'], after: 7, text: '已补偿，刀具寿命也从 400 件改成 350 件。晚班会再量首件。' },
  ],
  { 'zhao.lei': ['SPC'], 'ma.chao': ['品质问题'] },
);

/** All threads of the trade at home. */
export const HOME_TRADE: Story[] = [shenzhen, guangzhou, material, measuring];
