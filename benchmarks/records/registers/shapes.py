"""Shape: characters a pen or a scanner confuses, traditional and variant forms, transcriptions."""

from __future__ import annotations

import functools

from . import stock
from .dice import Dice

#: groups of characters that look alike in handwriting or in a bad scan
ALIKE = """
王玉主五 天夫无关 大太犬 士土工 千于干 日曰目 田由甲申 木本术 末未来 己已巳 人入八 万方 刀力 午牛 石右 今令
兰三 全金 明朋 月用 元无 云去 平乎 永水 生主 仁仕任 白百自 可司 古占 右石 史吏 民氏 正止 丰半 广厂 文丈 义叉
风凤 凤夙 玲铃 珍诊 琴芩 芬芳 芳芬 英莫 荣荥 莲连 萍平 苹萍 花华 华毕 兰羊 梅海 桂挂 柱桂 枝技 松枚 林材
材村 树村 根银 杨扬 杏杳 李季 秀季 香杳 贵责 贞贝 贤紧 发友 友反 成戍 或成 武式 志忘 忠患 惠患 思恩 恩思
怀坏 慧彗 清青 青清 情清 晴睛 静净 海每 洪共 江红 红江 洋详 祥样 祥详 福幅 福富 富福 禄绿 礼札 社杜 杜社
礼扎 兴光 光先 先光 克兄 兄克 宪究 宝室 宝玉 室宝 安妥 妥安 宋宗 宗宋 守字 宇字 宁守 官宫 寿春 春眷 秦泰
泰秦 奉春 章童 童章 辛幸 幸辛 亮高 高亮 亭亨 享亨 京亨 庆应 应庆 康唐 唐康 庭廷 延廷 建健 建津 健建 律津
得德 德得 俊佼 俭险 伟纬 伍任 作昨 佳住 信倍 保宝 修佟 候侯 侯候 侍待 传伟 仓仑 会合 合会 令今 全企 余佘
余徐 徐余 除徐 陈阵 阵陈 陆阳 阳阴 隆降 邓郑 郑邓 邹郝 郭敦 都郡 祁祈 刘对 到刘 列刘 何向 向何 同同 周用
国园 围国 园圆 图团 固国 固困 吉古 吉告 吴昊 昊吴 吕昌 昌吕 昌冒 员贝 品晶 晶品 景影 昆星 星昆 晓晚 晨辰
旭旬 春香 曹曾 曾曹 会曾 朱未 朱末 宋朱 来朱 束束 东车 车东 东乐 乐东 采彩 彩形 形彤 彤丹 丹舟 升开 开井
并开 开升 弟第 第弟 张弦 引张 弘引 强强 彭影 彬杉 琳淋 淋琳 瑞端 端瑞 瑛英 琼惊 珠殊 球琅 环坏 现观 理埋
瑶摇 玮伟 秋秩 科料 和种 程稂 税悦 悦说 稳隐 竹付 付什 笑芙 芙美 美关 关美 姜美 羊美 娥峨 娟捐 婷停 娣梯
姐组 妹味 好奴 妙纱 姚妮 嫦娣 婉宛 媛缓 霞露 雪雷 雷雪 雯要 燕蒸 焦集 熊能 照熙 然燃 烈列 煌惶 炳柄 灿仙
炎淡 灵炙 点占 魁鬼 鲁曹 鹏朋 鸿鸣 鸣鸿 凯剀 勇男 勤勒 功切 动劝 加如 劳荣 勋助 叶计 许计 计许 谢射 诚城
城诚 试诚 谭潭 潘番 沈忱 汪江 汤杨 沙抄 法去 波披 泽译 济剂 涛寿 润闰 源原 滨宾 潮湖 淑叔 淑椒 叔淑 温湿
卢户 户卢 芦卢 范苑 苏办 蔡祭 蒋将 薛薜 葛蔓 董重 藏臧 孔扎 孙孩 孟盂 子于 学字 存在 季李 孝考 考孝 老考
者老 贺贸 贾贯 费资 赵赶 赶赵 超越 越超 起赵 田曰 男勇 略路 段投 殷般 毅殷 毛手 手毛 玖玫 玫玖 甫南 甯宁
盛威 威咸 咸成 戚威 戴载 岳兵 兵岳 岭岑 峰蜂 崔雀 山仙 岩若 若苦 苦若 茂荗 苗田 茹如 荷何 菊匊 萱宣 蓉容
容客 客容 密蜜 寅黄 黄寅 富宫 宽觅 家冢 尚向 少小 小少 尤龙 龙尤 龚袭 袭龚 巧朽 左在 差左 帅师 师帅 席度
常堂 堂常 幼幻 序库 廉康 丽两 两丽 卫丑 丑卫 业亚 亚业 世也 中申 串中 久夕 之乏 乔乖 乘乖 书节 买实 予子
争净 亦赤 亿忆
"""
TRADITIONAL = """
张張 陈陳 刘劉 杨楊 赵趙 吴吳 孙孫 马馬 罗羅 郑鄭 谢謝 许許 韩韓 冯馮 邓鄧 曾曽 肖蕭 萧蕭 叶葉 苏蘇 吕呂
卢盧 蒋蔣 余餘 钟鍾 谭譚 陆陸 贾賈 韦韋 邹鄒 阎閻 闫閆 龙龍 万萬 钱錢 汤湯 严嚴 龚龔 顾顧 贺賀 兰蘭 庄莊
温溫 颜顏 关關 欧歐 邱丘 侯矦 于於 范範 姜薑 沈瀋 国國 华華 兴興 荣榮 贵貴 学學 义義 东東 风風 凤鳳 红紅
丽麗 云雲 宝寶 寿壽 万萬 庆慶 广廣 发發 龙龍 长長 连連 胜勝 会會 乐樂 亚亞 书書 贤賢 财財 传傳 伟偉 杰傑
强強 刚剛 军軍 飞飛 云雲 艳艷 莲蓮 兰蘭 苹蘋 琼瓊 环環 宁寧 银銀 铁鐵 锋鋒 钢鋼 锁鎖 锦錦 铃鈴 爱愛 双雙
显顯 应應 庄莊 继繼 维維 绍紹 绪緒 绿綠 纪紀 经經 级級 线線 绣繡 缘緣 远遠 运運 进進 达達 选選 迁遷 还還
边邊 适適 邓鄧 开開 关關 问問 闻聞 闽閩 阳陽 阴陰 陆陸 际際 随隨 隐隱 难難 顺順 须須 顿頓 领領 题題 颖穎
风風 飘飄 马馬 骏駿 驰馳 鸿鴻 鹏鵬 鹤鶴 鸣鳴 麦麥 黄黃 齐齊 齿齒 枣棗 树樹 样樣 桥橋 栋棟 权權 条條 来來
极極 构構 标標 栾欒 梦夢 检檢 乔喬 优優 仪儀 仑侖 从從 伦倫 会會 体體 余餘 侠俠 俭儉 俨儼 党黨 兰蘭 养養
冈岡 写寫 军軍 农農 冯馮 凯凱 击擊 刘劉 则則 创創 剑劍 办辦 务務 动動 劳勞 势勢 勋勳 区區 医醫 协協 单單
卢盧 卫衛 厂廠 历歷 厉厲 县縣 双雙 变變 号號 叶葉 吴吳 听聽 启啟 员員 团團 园園 围圍 图圖 圣聖 场場 坚堅
坛壇 声聲 处處 备備 头頭 夹夾 奋奮 奖獎 妇婦 妈媽 娇嬌 婴嬰 孙孫 宁寧 实實 宠寵 宪憲 宫宮 宽寬 宾賓 对對
寻尋 导導 将將 尔爾 尘塵 尧堯 层層 岁歲 岗崗 岛島 岭嶺 峰峯 巩鞏 币幣 师師 帅帥 带帶 帮幫 干幹 并並 庆慶
库庫 应應 庙廟 张張 弹彈 归歸 当當 录錄 彦彥 彻徹 径徑 忆憶 志誌 怀懷 态態 总總 恋戀 惠恵 战戰 户戶 扎紮
执執 扩擴 扬揚 抚撫 护護 报報 拥擁 择擇 换換 据據 损損 搂摟 斋齋 斗鬥 无無 旧舊 时時 昆崑 晓曉 晖暉 术術
机機 杀殺 杂雜 汉漢 汤湯 沟溝 沪滬 泽澤 洁潔 济濟 浓濃 涛濤 润潤 渊淵 温溫 湾灣 满滿 滨濱 灵靈 灿燦 炜煒
点點 烨燁 热熱 爱愛 牵牽 犹猶 玛瑪 玮瑋 现現 珍珎 琏璉 瑶瑤 电電 画畫 畅暢 畴疇 盖蓋 盘盤 碧碧 础礎 礼禮
祎禕 祯禎 种種 积積 称稱 稳穩 穷窮 窦竇 竞競 笃篤 笔筆 简簡 类類 粮糧 红紅 约約 纯純 纲綱 练練 绢絹 群羣
罗羅 职職 联聯 聪聰 肃肅 胜勝 脉脈 腾騰 舰艦 艺藝 节節 芦蘆 苍蒼 茎莖 荐薦 药藥 莹瑩 营營 萨薩 蓝藍 虎虍
虑慮 蚕蠶 补補 见見 观觀 规規 觉覺 计計 订訂 认認 训訓 记記 讲講 许許 论論 设設 证證 评評 识識 诉訴 词詞
试試 诗詩 诚誠 话話 询詢 详詳 语語 说說 请請 诸諸 读讀 谊誼 谋謀 谦謙 谨謹 谱譜 贞貞 负負 贡貢 责責 货貨
质質 贯貫 贸貿 资資 赏賞 赖賴 赞贊 赵趙 跃躍 践踐 车車 轩軒 转轉 轮輪 软軟 轻輕 载載 辅輔 辉輝 辈輩 辑輯
输輸 辞辭 进進 钧鈞 钰鈺 铎鐸 铭銘 锐銳 锡錫 镇鎮 镜鏡 长長 陈陳 霁霽 静靜 韵韻 页頁 项項 预預 频頻 颂頌
颐頤 饶饒 馨馫 驹駒 骄驕 鲁魯 鲜鮮 鲍鮑 鸟鳥 鸾鸞 黾黽 龄齡 升昇 淑俶 真眞 强彊 德徳 青靑 清淸 峰峯 群羣
凉涼 决決 况況 净淨 温溫
"""
#: pairs both of which are in use as the same surname or character
VARIANTS = """
闫阎 付傅 肖萧 代戴 邱丘 兰蓝 于於 仝佟 凌淩 苏甦 冼洗 党黨 邸底 褚储 菲斐 芸云 坤堃 哲喆 升昇 晋晉 秀琇
宝保 桂贵
"""


@functools.cache
def _alike() -> dict[str, str]:
    return _pairs(ALIKE)


@functools.cache
def _old_forms() -> dict[str, str]:
    return {pair[0]: pair[1] for pair in TRADITIONAL.split() if pair[0] != pair[1]}


@functools.cache
def _variants() -> dict[str, str]:
    return _pairs(VARIANTS)


def _pairs(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for group in text.split():
        for character in group:
            found[character] = found.get(character, "") + group.replace(character, "")
    return {character: "".join(dict.fromkeys(others)) for character, others in found.items() if others}


def lookalike(dice: Dice, character: str) -> str:
    return dice.pick(_alike().get(character, character))


def old_form(name: str) -> str:
    """Return a name as somebody schooled before 1956, or a system from across the strait, writes it."""
    return "".join(_old_forms().get(character, character) for character in name)


def variant(dice: Dice, character: str) -> str:
    return dice.pick(_variants().get(character, character))


def has_lookalike(character: str) -> bool:
    return character in _alike()


def has_variant(character: str) -> bool:
    return character in _variants()


@functools.cache
def spellings_of() -> dict[str, tuple[str, ...]]:
    """Return all transcriptions of each foreign name."""
    groups = stock.spellings(stock.UYGHUR_MEN) + stock.spellings(stock.UYGHUR_WOMEN)
    return {group[0]: group for group in groups}
