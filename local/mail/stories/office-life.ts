/** What goes round inside the company: notices to everybody, leave, expenses, the bank. */
import { csv, pdf } from '../mime/attachments.ts';
import { COLLEAGUE_IDS, type ColleagueId } from './people.ts';
import { type Letter, type Story, story } from './story.ts';

const allBut = (sender: ColleagueId) => COLLEAGUE_IDS.filter((id) => id !== sender);

const holidays = story(
  [
    { on: '2015-02-09', name: '2015年春节', days: '2月17日至2月25日，共9天', back: '2月26日（正月初八）' },
    { on: '2018-09-25', name: '2018年国庆节', days: '10月1日至10月7日，共7天', back: '10月8日' },
    { on: '2021-06-07', name: '2021年端午节', days: '6月12日至6月14日，共3天', back: '6月15日' },
    { on: '2024-09-09', name: '2024年中秋节', days: '9月15日至9月17日，共3天', back: '9月18日' },
  ],
  ({ name, days, back }) => [
    {
      from: 'huang.ting',
      to: allBut('huang.ting'),
      after: 0,
      subject: `关于${name}放假安排的通知`,
      text: `各位同事：\n\n${name}放假时间为${days}，${back}正常上班。\n\n请各部门离开前关好水、电、气，车间设备按停机清单逐台签字；值班表见公告栏。\n\n祝大家节日快乐！`,
    },
  ],
  { 'shen.lan': ['公司通知'], 'zhao.lei': ['通知'], 'liu.wei': ['公司通知'] },
);

const systems = story(
  [
    { what: '邮箱密码定期更换', detail: '请在本周五前修改邮箱密码，长度不少于 10 位，不要使用生日和手机号。' },
    { what: '打印机更换', detail: '二楼彩色打印机周六更换，驱动程序放在共享盘“软件/打印机”，安装有问题找我。' },
    { what: '共享盘整理', detail: '共享盘空间已用 92%，请各部门在月底前清理三年以上的图纸备份。' },
    {
      daysAgo: 9,
      what: '公司邮箱搬家',
      detail:
        '公司邮箱将更换服务商。新邮箱地址不变，旧邮件会自动搬过去，搬家期间两边都能收信。登录新邮箱后请按黑色提示框填写旧邮箱密码。',
    },
  ],
  ({ what, detail }) => [
    {
      from: 'shen.lan',
      to: allBut('shen.lan'),
      after: 0,
      subject: `【信息】${what}`,
      text: `各位同事：\n\n${detail}\n\n谢谢配合。`,
    },
    { from: 'ma.chao', to: ['shen.lan'], after: 5, text: '沈岚，车间那台公用电脑也要弄吗？我这边有三个班组共用一个帐号。' },
    { from: 'shen.lan', to: ['ma.chao'], after: 1, text: '要的，明天上午我到车间一起处理，顺便给每个班组单独开一个。' },
  ],
  { 'zhou.min': ['公司通知'], 'xu.li': ['通知'] },
);

const expenses = story(
  [
    { who: 'zhou.min' as const, trip: '汉诺威工业展', sum: '18,640.50' },
    { who: 'liu.wei' as const, trip: '深圳、东莞客户拜访', sum: '4,377.00' },
    { who: 'zhao.lei' as const, trip: '宁波供应商审核', sum: '1,268.80' },
    { who: 'deng.kai' as const, trip: '外高桥查验', sum: '612.00' },
    { who: 'xu.li' as const, trip: '无锡不锈钢市场', sum: '885.40', daysAgo: 8 },
  ],
  ({ who, trip, sum }) => [
    {
      from: who,
      to: ['chen.jia'],
      after: 0,
      subject: `报销：${trip}`,
      text: `佳姐：\n\n${trip}的报销单和发票清单见附件，合计 ${sum} 元，原件放你桌上了。`,
      attachments: () => [
        csv(`报销清单_${trip}.csv`, [
          ['日期', '项目', '金额'],
          ['第1天', '交通', '538.00'],
          ['第2天', '住宿', '420.00'],
        ]),
      ],
    },
    { from: 'chen.jia', to: [who], after: 22, text: '收到。有一张餐票没有盖章，其它没问题，周五付款。' },
  ],
  { 'chen.jia': ['报销'] },
);

const leave = story(
  [
    { who: 'ma.chao' as const, days: '周四、周五两天', why: '孩子入学报到' },
    { who: 'xu.li' as const, days: '下周一一天', why: '体检' },
    { who: 'zhao.lei' as const, days: '年假五天', why: '回老家' },
    { who: 'deng.kai' as const, days: '明天下午半天', why: '去车管所', daysAgo: 4 },
  ],
  ({ who, days, why }): Letter[] => [
    {
      from: who,
      to: ['huang.ting'],
      cc: ['shen.lan'],
      after: 0,
      subject: `请假：${days}`,
      text: `黄婷：\n\n因${why}，申请请假${days}，工作已交接好。`,
    },
    { from: 'huang.ting', to: [who], after: 3, text: '已登记，路上注意安全 🙂' },
  ],
  { 'huang.ting': ['考勤'] },
);

const bank = story(
  ['2014-11', '2017-04', '2019-08', '2021-02', '2022-10', '2024-05', '2026-03'].map((month) => ({ month, on: `${month}-28` })),
  ({ month }) => [
    {
      from: 'bank',
      to: ['chen.jia'],
      after: 0,
      subject: `企业账户电子回单（${month}）`,
      text: `尊敬的客户：\n\n贵公司尾号 6602 的账户 ${month} 电子回单已生成，请在附件中查看。如有疑问请联系开户网点。`,
      attachments: () => [
        pdf(`receipt-${month}.pdf`, ['Sucheng Bank', 'Electronic receipt', `Period ${month}`, 'Account **** 6602']),
      ],
    },
  ],
  { 'chen.jia': ['银行', '电子回单'] },
);

const hiring = story(
  [
    { post: '数控操作工', name: '孙浩' },
    { post: '外贸跟单', name: '吴倩' },
    { post: '三坐标测量员', name: '罗斌' },
  ],
  ({ post, name }) => [
    {
      from: 'huang.ting',
      to: ['ma.chao', 'zhao.lei'],
      cc: ['shen.lan'],
      after: 0,
      subject: `面试安排：${post} ${name}`,
      text: `两位：\n\n${name}应聘${post}，周三下午两点在一楼会客室面试，简历见附件。请各留半小时。`,
      attachments: () => [pdf('resume.pdf', ['Curriculum vitae', 'Applied for: Qinghe Precision, Suzhou'])],
    },
    {
      from: 'zhao.lei',
      to: ['huang.ting'],
      cc: ['ma.chao'],
      after: 30,
      text: '聊过了，基础不错，看图没问题，建议录用，试用期三个月。',
    },
    {
      from: 'huang.ting',
      to: ['shen.lan'],
      after: 4,
      subject: `新员工帐号：${name}`,
      text: `沈岚：\n\n${name}（${post}）下周一入职，麻烦开通邮箱和门禁。`,
    },
  ],
  { 'huang.ting': ['招聘', '面试'], 'shen.lan': ['帐号申请'] },
);

/** All threads of the office. */
export const OFFICE_LIFE: Story[] = [holidays, systems, expenses, leave, bank, hiring];
