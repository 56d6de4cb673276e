"""What people of the roll's generations are called: surnames and given-name characters, by sex and era.

Shares are rough and from general knowledge; only their order of magnitude matters (how often two strangers
share a name). Han surnames carry their share in per mille; characters stand in falling order of use.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

SURNAMES_PER_MILLE = """
王70 李70 张66 刘52 陈45 杨31 黄22 赵22 吴20 周19 徐15 孙15 马12 朱12 胡12 郭12 何11 林11 高10 罗10 郑9 梁9
谢8 宋8 唐7 许7 韩7 邓7 冯7 曹6 彭6 曾6 肖6 田6 董5 潘5 袁5 蔡5 蒋5 余5 于5 杜5 叶5 程4 魏4 苏4 吕4 丁4 任4
卢4 姚4 沈4 钟4 姜4 崔4 谭4 陆3 范3 汪3 廖3 石3 金3 韦3 贾3 夏3 付3 方3 邹3 熊3 白3 孟3 秦3 邱3 侯3 江3
尹2.5 薛2.5 闫2.5 段2.5 雷2.5 龙2 黎2 史2 陶2 贺2 毛2 郝2 顾2 龚2 邵2 万2 覃2 武2 钱2 戴2 严2 莫2 孔2 向2
常2 汤2 康1.5 易1.5 乔1.5 文1.5 赖1.5 樊1.5 兰1.5 殷1.5 施1.5 洪1.2 颜1.2 倪1.2 温1 芦1 季1 俞1 章1 鲁1 葛1
伍1 申1 尤1 毕1 聂1 柴1 焦1 翟1 阎1 傅1 萧1 代1 邢1 岳1 齐1 梅1 庄1 辛1 管0.8 祝0.8 左0.8 涂0.8 谷0.8 时0.8
舒0.8 耿0.8 牟0.8 卜0.8 路0.8 詹0.8 关0.8 苗0.8 凌0.8 费0.6 纪0.6 靳0.6 盛0.6 童0.6 欧阳0.6 甘0.6 项0.6
曲0.6 单0.5 柯0.5 阮0.5 游0.5 解0.4 查0.4 仇0.3 区0.3 逯0.1 亓0.05 禤0.05
"""

#: characters of given names: (sex, last birth year of the era) → first of two; second of two, or alone
GIVEN: dict[tuple[int, int], tuple[str, str]] = {
    (1, 1949): (
        "文德国志明金永玉世福长万天正光树广元士玄洪学成春宝有清荣庆发兴贵景振家祥忠善云克全连昌绍治仁义俊"
        "凤耀占宗守炳恩子大茂启松同恒保立敬传开吉胜安嘉作应维延培继思道其汉怀朝鸿本寿聚殿纯来存修定孝盛良"
        "锡先积佩厚法显",
        "德文生林明才华山祥福成荣清贵义云忠发昌海良堂武田章财全龙元兴学和安根有仁仕富庭余信礼善民英春茂举"
        "江坤功亭臣仓堆柱顺友胜魁奎廷泉水火土木银桂喜旺寿玉堃岭连魁杰才勤俭先轩魁彬恕让考儒钧铎镛谟琛珩彦"
        "瑞",
    ),
    (1, 1964): (
        "建国志文明德永玉金春新学光长立家福世成海红洪小卫振荣庆树兴宝正忠胜保爱东少大云俊援跃四传守维克万"
        "中根水继连清士广铁石元先社全业绍运怀和平安吉善天有义喜来才桂运绪启承尚孝生景冬秋伟向先进启耀述鹏"
        "昌炳定培泽",
        "国明华平军生民林成义强文清东新忠才祥德海荣和春山峰安福红良发贵江田金全龙武庆亮友兴学根云元社玉法"
        "河堂志杰斌章松喜宝利胜有勇顺来余旺辉勤功岭财安启方立柱运富伦科伟业正泉革援朝川乾卯奎让镇彬",
    ),
    (1, 2100): (
        "建志国文永海伟晓小俊红卫玉金春学立世向新东军明少长家宏光继智宇剑景振忠庆丽福鹏云泽浩子天嘉俊锦正"
        "思启开成大",
        "军伟强东明华平峰勇辉林涛斌刚波杰飞民超龙生亮文鹏磊兵江海忠旭毅宁松健春斗清良荣成凯川山立宾锋雷浩"
        "宏利祥昊翔泽",
    ),
    (0, 1949): (
        "秀玉桂淑凤兰金素翠春月美银云爱香菊荣彩瑞巧清文莲振惠珍明喜德雪福长永梅荷仙水华风贵贤连树景传士杏"
        "枝存小二大雅芝正冬全转葵妙静蕴琴庆俊采善四改换引招来随令书友学耐忍",
        "英兰珍华芝荣花梅芳贞琴云香莲清凤仙娥秀玉贤环枝莲菊芬娘妹姑女珠萍巧翠霞娣姣爱美卿娟娃莉俭勤琼桃芸"
        "素月妮容香凡真珊敏贞婉淑瑛瑞璞萼蕙莘棠盈筠",
    ),
    (0, 1964): (
        "秀玉桂淑凤春金素美翠爱月兰红丽建雪香文小菊荣明云彩银惠瑞巧慧珍莲晓国志永改新喜华学梅清俊雅冬庆霞"
        "水青秋燕艳敏继海向福先会换传粉连群令书转社贵永景润迎",
        "英兰珍华芳荣梅琴云香霞莲平凤红玲芬花芝萍清娥枝秀玉娟琼珠敏丽菊珠环仙贤娣芹燕艳勤连群妮蓉容真莉凡"
        "鲜翠先巧叶荷桃惠君彩蓝慧利改会婷令",
    ),
    (0, 2100): (
        "晓丽小红海艳雪玉春秀美文慧爱静建志亚燕淑金凤新云佳彩敏青明玲俊永素思雅欣婷莉梦子诗",
        "红丽霞玲燕芳敏萍梅艳娟华英玲静平云琴娜莉琳芬兰霞洁蓉荣珍莲丹婷颖洋春雪倩楠晶莹茹怡",
    ),
}
SINGLE_SHARE = {
    (1, 1949): 0.07,
    (1, 1964): 0.12,
    (1, 2100): 0.28,
    (0, 1949): 0.05,
    (0, 1964): 0.11,
    (0, 2100): 0.3,
}
#: characters many systems of the last thirty years could not write
RARE = "堃喆珺玥淼犇昇祎垚頔翀燊琇甡珉玘邨煊暐燚嫄弢旸瀞珮锳"

#: transcriptions; alternatives of one name are what different offices write
UYGHUR_MEN = """
买买提/麦麦提/买合买提/穆罕默德 阿不都拉/阿布都拉/阿卜杜拉 吐尔逊/图尔荪/吐尔孙 艾合买提/艾合麦提/阿合买提
肉孜/茹孜/如孜 依明/伊明/艾明 热合曼/热合满/拉合曼 玉素甫/玉苏甫/于素甫 司马义/斯马伊/依斯马义
卡德尔/卡地尔/哈德尔 阿不力孜/阿布力孜/阿卜力孜 托合提/托乎提/托胡提 沙吾提/沙伍提 尼亚孜/尼牙孜
库尔班/库而班 巴拉提/巴拉特 依布拉音/伊卜拉伊木/依不拉音 赛买提/赛麦提 达吾提/达伍提
阿不都热依木/阿卜杜热伊木/阿布都热依木 居麦/朱麦/居马 毛拉/茂拉 牙生/亚森/亚生 吾买尔/吾麦尔/乌买尔
塔依尔/塔伊尔 喀斯木/卡斯木/哈斯木 木沙/穆萨 艾山/艾散/阿山 斯迪克/司迪克/斯地克 吾斯曼/乌斯曼
"""
UYGHUR_WOMEN = """
阿依古丽/阿依古力/阿衣古丽 帕提古丽/帕提姑丽 吐尔逊古丽/图尔荪古丽 古丽巴哈尔/古力巴哈尔
热孜亚/热孜娅/热子亚 阿提汗/阿提罕 尼沙汗/尼萨汗/妮莎罕 再那甫/再乃甫/再娜甫 海丽且木/海里且姆 阿米娜/阿米那
帕夏汗/帕夏罕 哈力旦/哈丽旦 祖母热提/祖姆热提 米娜瓦尔/米那娃尔 热依汗/热依罕/日依汗
茹仙古丽/如仙古丽/肉先古丽 坎拜尔汗/坎白尔罕 佐合拉/祖合拉/佐赫拉 阿瓦汗/阿娃罕 莎妮亚/沙尼亚
塔吉古丽/塔吉姑丽 汗祖热木/汗祖然木 巴哈尔古丽/巴哈古丽 色力买/赛丽麦 玛依努尔/玛衣努尔 布威海力且/布海丽且
"""
MONGOL_MEN = """
巴特尔 朝克图 白音仓 那顺 宝音图 额尔敦 阿古拉 满都拉 吉日嘎拉 孟和 苏和 哈斯 特木尔 乌力吉 布和 青格乐
达木林 敖其尔 毕力格 呼和
"""
MONGOL_WOMEN = (
    "乌云其木格 斯琴 萨仁 其其格 高娃 娜仁花 乌日娜 阿拉坦花 金花 塔娜 托娅 乌兰 图雅 通拉嘎"
    " 斯日古冷 奥云 白依拉 红格尔 哈斯花 莲花"
)
KOREAN_SURNAMES = "金30 李24 朴17 崔12 郑8 姜5 全4 许4 韩4 南3 安3 申3 太1 方1 玄1 池1 玉1"
KOREAN_GIVEN = {
    1: ("昌哲成光龙永正东学明相承泰炳仁钟在虎春京", "洙哲浩男万植国吉男燮峰云奎律俊焕默基学镐"),
    0: ("顺英京明贞福春美正玉今善莲粉月香仁淑银", "玉淑子姬顺善女花今实爱丹月伊兰福任粉礼"),
}
HUI_GIVEN = {
    1: ("成文福占玉国忠学少进永生全有德世俊彦海志", "林福成贵忠明海云良祥俊山文元珍义全麒麟财仓虎"),
    0: ("秀桂玉兰金凤文淑春风菊法海白赛美", "英兰花珍芳梅莲香草麦叶霞琴娘女"),
}
#: names given at birth and used in the family: what a mourner says when asked for the name
MILK_NAMES = {
    1: "狗蛋 铁蛋 石头 柱子 老三 老大 小五 栓柱 黑娃 毛头 大奎 二牛 满仓 六斤 和尚 水生 来福 根娃 大头 老四",
    0: "二妞 大丫 三妹 小妹 菊香 招弟 大姐 幺妹 丫头 翠花 四娘 改花 七妹 莲娃 银环 满姑 大妹 来娣 香香 二姑",
}
FAITH_NAMES = {
    1: "尔不都 穆萨 伊斯玛 尔里 胡赛尼 优素夫 达乌德 主麻",
    0: "阿依舍 法图麦 海迪彻 赛麦 麦燕 阿西叶 祖黑拉 哈哲尔",
}


def weighted(text: str) -> dict[str, float]:
    """Return what `王70 李70 …` says."""
    found: dict[str, float] = {}
    for word, share in re.findall(r"([^\W\d]+)([\d.]+)", text):
        found[word] = found.get(word, 0.0) + float(share)
    return found


def falling(count: int, flatness: float = 6.0) -> NDArray[np.float64]:
    """Return shares of `count` things in falling order of use."""
    shares = 1.0 / (np.arange(count, dtype=np.float64) + flatness)
    return np.asarray(shares / shares.sum(), np.float64)


def spellings(text: str) -> list[tuple[str, ...]]:
    """Return each name with all its spellings, the first the usual one."""
    return [tuple(name.split("/")) for name in text.split()]


def era_of(birth_year: int) -> int:
    """Return the last year of the era whose fashion in names a birth year follows."""
    return 1949 if birth_year <= 1949 else 1964 if birth_year <= 1964 else 2100
