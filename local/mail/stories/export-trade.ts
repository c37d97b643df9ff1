/** Letters with customers abroad, in English and German, and what they set off inside. */
import { csv, pdf, png } from '../mime/attachments.ts';
import { type Story, story } from './story.ts';

const enquiry = story(
  [
    { part: 'NR-2041 flange', qty: '500', price: '11.80', month: 'May' },
    { part: 'NR-3310 bearing seat', qty: '1,200', price: '6.45', month: 'September' },
    { part: 'NR-4007 gripper finger', qty: '2,000', price: '4.10', month: 'February' },
    { part: 'NR-5120 wrist housing', qty: '300', price: '38.60', month: 'June' },
    { part: 'NR-5127 encoder cover', qty: '800', price: '9.25', month: 'March', daysAgo: 19 },
  ],
  ({ part, qty, price, month }) => [
    {
      from: 'carter',
      to: ['zhou.min'],
      after: 0,
      subject: `RFQ ${part}, ${qty} pcs`,
      text: `Dear Ms Zhou,\n\nplease quote your best price for ${qty} pieces of ${part} in EN AW-6082 T6, hard anodised, as per the drawing attached.\nWe need the first delivery in ${month}. Terms FCA Shanghai.\n\nThe roundness on the bore is critical: 0.008 mm. Please confirm that you can measure this.`,
      attachments: () => [
        pdf(`${part.split(' ')[0]}_revB.pdf`, [`Drawing ${part}`, 'Material EN AW-6082 T6', 'General tolerances ISO 2768-mK']),
      ],
    },
    {
      from: 'zhou.min',
      to: ['ma.chao', 'zhao.lei'],
      after: 3,
      subject: `询价评审：${part}（${qty} 件）`,
      text: `马超、赵磊：\n\nNorthfield 的新询价，图纸见共享盘。孔的圆度 0.008，麻烦看一下：\n1. 五轴机床排得进去吗，节拍多少？\n2. 品质这边用三坐标还是圆度仪？\n\n客户明天下班前要报价，谢谢！`,
    },
    {
      from: 'ma.chao',
      to: ['zhou.min'],
      cc: ['zhao.lei'],
      after: 5,
      text: '可以做。单件 7 分半，夹具要新做一套，大概 3800 元。下个月中旬以后有产能。',
    },
    {
      from: 'zhou.min',
      to: ['carter'],
      cc: ['liu.wei'],
      after: 19,
      subject: `Quotation ${part}`,
      text: `Dear Emily,\n\nthank you for your enquiry. We are pleased to offer ${qty} pcs at USD ${price} each, FCA Shanghai, tooling USD 560 once.\nLead time 35 days after approval of the samples. The roundness of 0.008 mm will be measured on every 20th piece.\n\nThis offer is valid for 30 days.`,
      table: [
        ['Item', 'Quantity', 'Unit price', 'Lead time'],
        [part, qty, `USD ${price}`, '35 days'],
      ],
    },
    {
      from: 'carter',
      to: ['zhou.min'],
      after: 50,
      text: `Hi Min,\n\nthe price is fine. PO will follow from our system tomorrow. Please start with 5 samples and send the measuring report together with them.\n\nThanks for the quick work!`,
    },
  ],
  { 'zhou.min': ['客户', '欧美', 'Northfield'], 'ma.chao': ['生产', '新品评审'] },
);

const rahmenvertrag = story(
  [
    { on: '2015-11-09', jahr: '2016', menge: '18.000', nachlass: '2,5' },
    { on: '2018-11-14', jahr: '2019', menge: '24.000', nachlass: '3' },
    { on: '2021-10-26', jahr: '2022', menge: '31.500', nachlass: '1,5' },
    { on: '2024-11-05', jahr: '2025', menge: '36.000', nachlass: '2' },
  ],
  ({ jahr, menge, nachlass }) => [
    {
      from: 'weber',
      to: ['zhou.min'],
      cc: ['liu.wei'],
      after: 0,
      subject: `Rahmenvertrag ${jahr}: Mengen und Preise für Wellenflansche`,
      text: `Sehr geehrte Frau Zhou,\n\nfür den Rahmenvertrag ${jahr} rechnen wir mit ${menge} Stück. Bei dieser Menge erwarten wir einen Nachlass von ${nachlass} % auf die gültige Preisliste.\nAußerdem benötigen wir künftig für jede Lieferung ein Prüfzeugnis 3.1 nach EN 10204.\n\nKönnen Sie uns das bis Ende nächster Woche bestätigen?\n\nMit freundlichen Grüßen`,
    },
    {
      from: 'zhou.min',
      to: ['weber'],
      cc: ['liu.wei'],
      after: 30,
      text: `Dear Mr Weber,\n\nthank you for the forecast. We accept ${nachlass} % for ${menge} pieces, on condition that call-offs come at least six weeks ahead.\nThe 3.1 certificates are no problem; a specimen is attached.\n\nKind regards`,
      attachments: () => [
        pdf(`Pruefzeugnis_3.1_Muster_${jahr}.pdf`, [
          'Inspection certificate 3.1 (EN 10204)',
          'Qinghe Precision, Suzhou',
          'Specimen',
        ]),
      ],
    },
    {
      from: 'weber',
      to: ['zhou.min'],
      after: 26,
      text: 'Guten Tag Frau Zhou,\n\nbesten Dank, das passt. Der Vertrag geht Ihnen in zweifacher Ausfertigung per Post zu. Die Änderung für die Größe 80 (Übermaß an der Stirnfläche) klären Sie bitte direkt mit unserer Konstruktion.\n\nSchöne Grüße',
    },
  ],
  { 'zhou.min': ['客户', '欧美', 'Müller'], 'liu.wei': ['合同', '出口'] },
);

const complaint = story(
  [
    { order: '4500172', defect: '表面划伤', english: 'scratches on the sealing face', count: '36' },
    { order: '4500391', defect: '螺纹通规不过', english: 'M6 threads that do not pass the GO gauge', count: '112' },
    { order: '4500688', defect: '阳极氧化色差', english: 'visible colour differences of the anodising', count: '240' },
  ],
  ({ order, defect, english, count }) => [
    {
      from: 'weber',
      to: ['zhou.min'],
      after: 0,
      subject: `Reklamation zu Bestellung ${order}`,
      text: `Sehr geehrte Frau Zhou,\n\nbei der Wareneingangsprüfung der Bestellung ${order} haben wir an ${count} Teilen Fehler gefunden (${english}). Wir bitten um Stellungnahme und einen 8D-Bericht innerhalb von zehn Arbeitstagen.\n\nDie Teile sind gesperrt und stehen zu Ihrer Verfügung.`,
    },
    {
      from: 'zhou.min',
      to: ['zhao.lei', 'ma.chao'],
      cc: ['liu.wei', 'shen.lan'],
      after: 2,
      subject: `【客诉】订单 ${order} ${defect} ${count} 件`,
      text: `各位：\n\nMüller 对订单 ${order} 提出投诉：${defect}，${count} 件。对方要求十个工作日内提交 8D 报告。\n\n请赵磊牵头，先把库存和在制品隔离。周三上午九点在二楼会议室碰一下。`,
    },
    {
      from: 'zhao.lei',
      to: ['zhou.min'],
      cc: ['ma.chao', 'liu.wei'],
      after: 28,
      text: `周敏：\n\n库存 860 件已全检，不良 17 件，分布见下图。初步判断是包装工序的隔板换了供应商。\n8D 的 D1–D4 我今晚写完。`,
      table: [
        ['批次', '检查数', '不良数', '不良率'],
        ['A', '420', '11', '2.6%'],
        ['B', '440', '6', '1.4%'],
      ],
      attachments: (random) => [png('pareto.png', random, `pareto.${order}@qinghe.example`)],
    },
    {
      from: 'zhou.min',
      to: ['weber'],
      after: 70,
      subject: `8D report, order ${order}`,
      text: `Dear Mr Weber,\n\nplease find our 8D report attached. The cause was the new separator in the packing, it was withdrawn on the same day. ${count} replacement parts leave Shanghai by air on Friday, at our cost.\n\nWe apologise for the trouble.`,
      attachments: () => [
        pdf(`8D_${order}.pdf`, [
          `8D report, order ${order}`,
          `Defect: ${english}`,
          'D4 root cause: separator in the packing',
          'D6 verified: 0 of 500',
        ]),
      ],
    },
    {
      from: 'weber',
      to: ['zhou.min'],
      after: 40,
      text: 'Guten Tag,\n\nder Bericht ist akzeptiert, die Reklamation damit geschlossen. Danke für die zügige Bearbeitung.',
    },
  ],
  { 'zhao.lei': ['客诉', '8D 报告'], 'zhou.min': ['客户', '欧美', 'Müller'], 'ma.chao': ['品质问题'] },
);

const shipment = story(
  [
    { on: '2018-06-12', bill: 'STSH1806217', vessel: 'COSCO HARMONY 042W', port: 'Hamburg', boxes: '14' },
    { on: '2020-09-07', bill: 'STSH2009134', vessel: 'EVER GENTLE 118W', port: 'Felixstowe', boxes: '22' },
    { on: '2022-03-15', bill: 'STSH2203055', vessel: 'MSC LORETO 009W', port: 'Hamburg', boxes: '9' },
    { on: '2024-10-22', bill: 'STSH2410288', vessel: 'OOCL FELIXSTOWE 031W', port: 'Felixstowe', boxes: '31' },
  ],
  ({ bill, vessel, port, boxes }) => [
    {
      from: 'deng.kai',
      to: ['shuntong'],
      cc: ['zhou.min'],
      after: 0,
      subject: `订舱委托 上海—${port} ${boxes} 箱`,
      text: `您好：\n\n请订最近一班上海到 ${port} 的拼箱，货物为机加工铝件 ${boxes} 箱，毛重约 ${Number(boxes) * 24} KGS，下周二可送仓。\n箱单发票见附件，报关资料另寄。`,
      attachments: () => [
        csv(`装箱单_${bill}.csv`, [
          ['箱号', '品名', '数量', '毛重KG'],
          ['1', '法兰', '60', '24.5'],
          ['2', '轴承座', '80', '23.8'],
        ]),
      ],
    },
    {
      from: 'shuntong',
      to: ['deng.kai'],
      cc: ['zhou.min'],
      after: 6,
      text: `邓先生您好，\n\n舱位已放：船名航次 ${vessel}，提单号 ${bill}，截关周四 12:00。请周三 17:00 前送到外高桥三号库，进仓编号同提单号。`,
    },
    {
      from: 'deng.kai',
      to: ['zhou.min', 'chen.jia'],
      after: 44,
      subject: `出运通知 ${bill}`,
      text: `敏姐、佳姐：\n\n${bill} 已进港，${vessel}，${boxes} 箱，目的港 ${port}。提单副本附上，正本走快递。\n运费账单月底一起对。`,
      attachments: () => [
        pdf(`${bill}.pdf`, [
          'Bill of lading (copy, not negotiable)',
          bill,
          vessel,
          `Port of discharge: ${port}`,
          `${boxes} cartons`,
        ]),
      ],
    },
    {
      from: 'zhou.min',
      to: [port === 'Hamburg' ? 'weber' : 'carter'],
      after: 3,
      subject: `Shipping advice ${bill}`,
      text: `Hello,\n\nyour goods are on board:\n\nVessel ${vessel}\nB/L ${bill}\nPort of discharge ${port}\n${boxes} cartons\n\nThe documents follow by courier.`,
    },
  ],
  { 'deng.kai': ['出运', '海运'], 'zhou.min': ['出运通知'], 'chen.jia': ['单据', '出口'] },
);

/** All threads of the export trade. */
export const EXPORT_TRADE: Story[] = [enquiry, rahmenvertrag, complaint, shipment];
