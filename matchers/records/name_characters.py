"""Folds the characters of a name: private-use code points, separators, traditional and variant forms.

The tables are small and honest: a pair stands here only when both sides are written for one and the same name
in Chinese registers. Characters that merely sound or look alike are not folded; they are compared.
"""

from __future__ import annotations

SEPARATORS = "·・•‧∙．.｡。⋅･᛫ˑ‐‑–—-'’`~～_､、,，:："
"""What registers put between the parts of a minority name, where U+00B7 is the standard."""

PLACEHOLDERS = frozenset("?□■○●*×某囗\ufffd\u3013")
"""What stands for a character that a system could not hold or a clerk would not write (after NFKC)."""

# GB 18030-2005 mapped these two-byte codes to the private-use area; GB 18030-2022 maps them to the standard
# characters, Python's codec does not yet. The first eight changed places with four-byte codes in 2022, the
# next six kept both codes, the last ten are vertical punctuation.
_GB18030_2005 = {
    0xFE59: "\u9fb4",
    0xFE61: "\u9fb5",
    0xFE66: "\u9fb6",
    0xFE67: "\u9fb7",
    0xFE6D: "\u9fb8",
    0xFE7E: "\u9fb9",
    0xFE90: "\u9fba",
    0xFEA0: "\u9fbb",
    0xFE51: "\U00020087",
    0xFE52: "\U00020089",
    0xFE53: "\U000200cc",
    0xFE6C: "\U000215d7",
    0xFE76: "\U0002298f",
    0xFE91: "\U000241fe",
    0xA6D9: "\ufe10",
    0xA6DA: "\ufe12",
    0xA6DB: "\ufe11",
    0xA6DC: "\ufe13",
    0xA6DD: "\ufe14",
    0xA6DE: "\ufe15",
    0xA6DF: "\ufe16",
    0xA6EC: "\ufe17",
    0xA6ED: "\ufe18",
    0xA6F3: "\ufe19",
    0xA8BC: "\u1e3f",
}


def _gbk_extension_rows() -> dict[int, str]:
    """Map U+E815…U+E864 to what GBK's codes FE50…FEA0 mean today.

    Systems of the GBK years wrote these eighty characters to the private-use area in the order of their
    codes; most have since had a place in Unicode, which the codec knows.
    """
    codes = [0xFE00 + low for low in range(0x50, 0xA1) if low != 0x7F]
    table = {}
    for place, code in enumerate(codes):
        standard = _GB18030_2005.get(code) or code.to_bytes(2, "big").decode("gb18030")
        if not "\ue000" <= standard <= "\uf8ff":
            table[0xE815 + place] = standard
    return table


def _private_use() -> dict[int, str]:
    table = _gbk_extension_rows()
    for code, standard in _GB18030_2005.items():
        decoded = code.to_bytes(2, "big").decode("gb18030")
        if "\ue000" <= decoded <= "\uf8ff":
            table[ord(decoded)] = standard
    table[0xE7C8] = "\u01f9"
    return table


PRIVATE_USE: dict[int, str] = _private_use()
"""Private-use code point → standard character (GB 18030-2005, GB 18030-2022 and the older GBK rows)."""

# Traditional and old printing forms, each followed by the standard form (通用规范汉字表, 2013).
_TRADITIONAL = (
    "亞亚圓圆婭娅瀅滢燾焘熾炽爭争誌志誦诵詔诏詢询詣诣誨诲諦谛諮谘謹谨謐谧謠谣譜谱讀读豈岂貫贯貽贻賁贲賡赓"
    "贈赠贏赢趨趋躋跻軻轲軾轼輔辅輯辑轅辕轍辙逺远遜逊適适鄺邝鄴邺醞酝鈕钮鈴铃鈿钿鉑铂鉉铉鉞钺銑铣鋪铺鋮铖"
    "鍇锴鍔锷鎔镕鎧铠鏗铿鏘锵鐸铎鑠铄閃闪閎闳閒闲闢辟陝陕雛雏霑沾韌韧韙韪韞韫頊顼頎颀頡颉顆颗題题饗飨馭驭"
    "駟驷騁骋騏骐騫骞驍骁驊骅驃骠驪骊鯉鲤鴦鸯鵲鹊鷺鹭鸝鹂齋斋龕龛倆俩俠侠僑侨僕仆儔俦儷俪凍冻勻匀厲厉嘯啸"
    "囑嘱堅坚堯尧塏垲墻墙奪夺奧奥媧娲嫵妩屬属岡冈崗岗峴岘崢峥嶄崭嶸嵘巋岿巔巅幟帜庫库廬庐彌弥彎弯悅悦惲恽"
    "愷恺憶忆懇恳戔戋戩戬揚扬換换搖摇撫抚擬拟攜携敵敌晝昼暈晕曇昙曠旷曆历朧胧柵栅梟枭棗枣樸朴櫃柜櫓橹欽钦"
    "氈毡準准滌涤滎荥潁颍濘泞瀏浏瀝沥灑洒烏乌無无燭烛牽牵犢犊獎奖獲获玨珏琿珲瑣琐甌瓯疇畴皺皱矚瞩硯砚磯矶"
    "祐佑禱祷窩窝箏筝簽签籟籁紈纨紐纽紙纸絡络絹绢緊紧緞缎縈萦縝缜縷缕繞绕繽缤纓缨翬翚聶聂聲声聽听脈脉苧苎"
    "蒔莳蓀荪薈荟藹蔼蘋苹蘢茏號号螢萤蟬蝉蠟蜡衆众袞衮襲袭覓觅視视覲觐訊讯託托訟讼註注諧谐謨谟譽誉貨货購购"
    "軌轨載载輿舆辯辩遞递遺遗鄖郧鄆郓釀酿錫锡鐲镯闈闱隸隶鞏巩頃顷頁页颺飏餘余驛驿鯨鲸鳥鸟鴿鸽鵰雕麼么叡睿"
    "濬浚鑾銮諸诸與与壺壶壩坝夾夹崍崃幗帼廂厢戇戆掄抡擷撷斕斓曖暧棲栖椏桠楊杨榿桤槤梿檟槚歟欤殮殓沒没渢沨"
    "溈沩漵溆潯浔澠渑濼泺瀠潆瀧泷炤照煇辉熲颎燻熏爛烂牆墙璉琏瓅𬍛盞盏睜睁碭砀稜棱穡穑篋箧紱绂紹绍絛绦綬绶"
    "綢绸綽绰緡缗縐绉縞缟繒缯纘缵罈坛聰聪肅肃臘腊艤舣荊荆莊庄萇苌葒荭蒞莅蔦茑薌芗蘚藓蘭兰虯虬蟄蛰衝冲裊袅"
    "褘袆覬觊詡诩詮诠誥诰諏诹諤谔諭谕諱讳謖谡讚赞貞贞賑赈賾赜輅辂輒辄輞辋鄒邹鄲郸鈺钰鈐钤鉅巨銍铚銥铱錚铮"
    "鍰锾鎬镐鎰镒鏜镗鐙镫鑄铸閶阊闋阕闥闼陘陉隴陇雋隽頌颂顒颙颸飔驄骢驤骧鬱郁魷鱿鮑鲍鯖鲭鱗鳞鳩鸠鶇鸫鶴鹤"
    "麴曲黷黩張张陳陈劉刘趙赵黃黄吳吴孫孙馬马羅罗鄭郑謝谢韓韩馮冯蕭萧許许鄧邓葉叶蘇苏呂吕蔣蒋賈贾鐘钟鍾钟"
    "陸陆範范譚谭韋韦閻阎閆闫龍龙萬万錢钱嚴严賴赖龔龚龐庞倫伦顧顾盧卢湯汤齊齐簡简饒饶歐欧陽阳黨党喬乔賀贺"
    "賓宾蘆芦藍蓝畢毕華华偉伟國国軍军傑杰強强彊强麗丽紅红豔艳艷艳鳳凤榮荣蓮莲瓊琼瑤瑶輝辉暉晖慶庆貴贵賢贤"
    "義义禮礼寶宝寳宝財财興兴發发長长遠远達达運运進进連连選选邁迈過过順顺須须領领頭头穎颖類类飛飞騰腾驕骄"
    "駿骏駱骆馳驰驥骥鵬鹏鴻鸿鷹鹰鸞鸾鶯莺魯鲁鮮鲜麥麦齡龄銀银鋼钢鋒锋錦锦鎮镇鎖锁鈞钧銘铭鐵铁鑒鉴鋭锐銳锐"
    "錄录聖圣聞闻聯联職职勝胜勛勋勳勋動动勞劳勵励務务協协單单雙双習习翹翘書书東东樂乐業业樹树權权條条楨桢"
    "棟栋槍枪樣样標标橋桥機机檢检歡欢歲岁歷历氣气決决沖冲況况漢汉潔洁濤涛澤泽濟济濱滨瀟潇瀾澜灝灏滿满漣涟"
    "漁渔潤润渾浑湧涌淨净淵渊溫温滄沧煒炜煥焕燦灿燁烨爍烁燈灯愛爱爺爷爾尔獻献獅狮獨独瑪玛環环璽玺瑋玮珎珍"
    "瓏珑琺珐甯宁寧宁寕宁實实寬宽審审寫写宮宫尋寻對对導导將将專专嶽岳嶺岭峯峰嵐岚島岛巒峦帥帅師师帶带幹干"
    "廣广應应廟庙廠厂開开關关闖闯陣阵際际隨随險险隱隐雲云電电雖虽離离難难霧雾靈灵靜静韻韵響响風风飄飘養养"
    "點点黽黾龜龟門门問问間间閩闽閣阁闊阔闕阙細细終终經经綠绿維维綱纲緒绪線线緯纬縣县總总績绩繼继續续纖纤"
    "純纯紀纪納纳級级紛纷紡纺練练組组結结絢绚統统絲丝綺绮綿绵緣缘縱纵織织繡绣繪绘羨羡補补裏里褲裤見见規规"
    "覺觉親亲觀观計计訓训記记詠咏訪访設设評评詩诗詳详誠诚語语誼谊調调談谈諒谅論论諶谌諾诺謀谋謙谦講讲證证"
    "識识譯译議议護护讓让變变負负貝贝貢贡責责貿贸費费資资賦赋質质賽赛贊赞贇赟趕赶躍跃車车軒轩輕轻輪轮轉转"
    "農农邊边鄉乡鄔邬酈郦釋释個个們们倉仓偵侦備备傳传傷伤傾倾僅仅億亿優优儉俭儀仪價价兒儿內内兩两冊册凱凯"
    "別别則则剛刚創创劍剑劇剧勁劲匯汇區区卻却廈厦參参員员喚唤園园圍围團团圖图場场報报塊块塗涂塵尘墳坟壇坛"
    "壘垒壯壮壽寿夢梦奮奋奬奖婁娄婦妇媽妈嫻娴嬌娇嬰婴孌娈學学彥彦後后徑径從从復复徵征態态憲宪懷怀戀恋戰战"
    "戲戏擁拥擇择據据擴扩數数斂敛斷断於于時时晉晋曉晓曄晔暢畅會会術术殺杀涼凉煉炼熱热營营犧牺狀状猶犹現现"
    "產产畝亩畫画當当療疗盡尽監监盤盘眾众睞睐矯矫碩硕確确祿禄禎祯禍祸禪禅稅税種种稱称穀谷積积穩稳窮穷竇窦"
    "競竞筆笔節节築筑籌筹糧粮約约綉绣罰罚羣群腦脑膽胆臨临臺台舉举舊旧艦舰薑姜蔭荫蕓芸藝艺藥药蘊蕴處处虛虚"
    "蝦虾衛卫裝装覽览賬账踐践辦办辭辞遊游遙遥遲迟還还郵邮鄰邻醫医釗钊釵钗銅铜銓铨鍵键鏡镜鑰钥閏闰閔闵閱阅"
    "闡阐隊队階阶陰阴雞鸡霽霁韜韬頂顶項项預预頓顿頻频顏颜願愿顯显飯饭飽饱館馆駐驻駕驾驗验驚惊髮发鬥斗魚鱼"
    "鯤鲲鳴鸣鴛鸳鵑鹃鵝鹅鷗鸥鹽盐齒齿欒栾買买賣卖賜赐嬋婵嫺娴妝妆妳你姍姗姦奸娛娱戶户戸户啟启啓启吿告呉吴"
    "兪俞頤颐顓颛顥颢颯飒飆飙賚赉贛赣蘿萝蘄蕲薩萨薦荐葦苇蔔卜萊莱莖茎荘庄菴庵蒼苍蓋盖蔥葱薔蔷薺荠藺蔺繆缪"
    "縉缙緹缇緋绯綾绫綵彩綸纶緻致絳绛紳绅紓纾紋纹紗纱絨绒籃篮簫箫篤笃穌稣秈籼禕祎禦御礪砺礬矾睪睾皚皑瑩莹"
    "瓔璎璡琎璣玑璦瑷瓚瓒琍璃爐炉熒荧灣湾瀋沈濰潍濃浓澗涧潛潜滸浒溝沟湞浈渦涡淚泪涇泾浹浃洩泄汙污毀毁殤殇"
    "歸归歎叹檸柠檯台櫻樱櫟栎橫横樞枢樺桦槳桨楓枫"
)

# Forms that people themselves alternate: variants set aside by 第一批异体字整理表 (1955), surnames that the
# second simplification of 1977 shortened and many identity cards kept, and habits of register clerks.
_ALTERNATES = (
    "阎闫傅付戴代萧肖蓝兰邱丘崑昆崐昆堃坤喆哲淼渺陞升昇升菓果恆恒煊暄逈迥姪侄珮佩琇秀晧皓皜皓峩峨嵒岩巖岩"
    "巌岩徧遍惪德悳德敍叙敘叙昰是晳皙曡叠棃梨槑梅楳梅沍冱湼涅焱焰牀床甦苏祇只窻窗竝并並并併并栢柏筍笋粦磷"
    "糸丝緜绵羴膻翺翱胷胸脩修舘馆荅答菸烟蓡参蔴麻蘓苏譁哗譌讹豐丰賛赞跡迹輭软遶绕邨村銕铁鎻锁鍊炼鑛矿隄堤"
    "隣邻鴈雁靑青頴颖飜翻騐验髙高鬪斗麤粗黒黑鼇鳌亷廉凃涂勅敕噐器囯国圀国坿附埜野塲场壻婿夀寿奐奂姸妍娬妩"
    "嫰嫩尅克尓尔屆届峽峡嵗岁帋纸巻卷彔录彛彝徳德恵惠愼慎慚惭慤悫戞戛挿插掲揭敎教旹时昬昏栁柳椶棕樑梁欵款"
    "歩步毘毗氷冰汎泛涙泪淸清淩凌渇渴満满谿溪滙汇澁涩濶阔為为爲为犂犁狥徇猨猿珤宝産产畧略畱留畵画疎疏皁皂"
    "眞真砲炮硏研磥磊祕秘禀稟秊年秌秋穂穗竒奇竪竖笻筇簑蓑粧妆紥扎絃弦緑绿縂总繍绣缾瓶羙美羗羌"
)


def _pairs(text: str) -> dict[str, str]:
    return dict(zip(text[::2], text[1::2], strict=True))


def _variants() -> dict[int, str]:
    """Join both tables and follow chains (閻 → 阎 → 闫), so that folding once is folding for good."""
    table = _pairs(_TRADITIONAL) | _pairs(_ALTERNATES)
    folded = {}
    for written in table:
        standard = written
        while standard in table:
            standard = table[standard]
        folded[ord(written)] = standard
    return folded


VARIANTS: dict[int, str] = _variants()
"""Traditional or variant character → the character it is compared as."""

TABLE_SIZE = 0x32400
"""Tables indexed by code point end here, after the last block of Chinese characters."""

_COMPOUND_SURNAMES = (
    "欧阳 ou yang 太史 tai shi 端木 duan mu 上官 shang guan 司马 si ma 东方 dong fang 独孤 du gu "
    "南宫 nan gong 万俟 mo qi 闻人 wen ren 夏侯 xia hou 诸葛 zhu ge 尉迟 yu chi 公羊 gong yang "
    "赫连 he lian 澹台 tan tai 皇甫 huang fu 宗政 zong zheng 濮阳 pu yang 公冶 gong ye 太叔 tai shu "
    "申屠 shen tu 公孙 gong sun 慕容 mu rong 仲孙 zhong sun 钟离 zhong li 长孙 zhang sun 宇文 yu wen "
    "司徒 si tu 鲜于 xian yu 司空 si kong 闾丘 lv qiu 子车 zi ju 亓官 qi guan 司寇 si kou 巫马 wu ma "
    "公西 gong xi 颛孙 zhuan sun 壤驷 rang si 公良 gong liang 漆雕 qi diao 乐正 yue zheng 宰父 zai fu "
    "谷梁 gu liang 拓跋 tuo ba 夹谷 jia gu 轩辕 xuan yuan 令狐 ling hu 段干 duan gan 百里 bai li "
    "呼延 hu yan 东郭 dong guo 南门 nan men 羊舌 yang she 微生 wei sheng 公户 gong hu 公玉 gong yu "
    "梁丘 liang qiu 左丘 zuo qiu 东门 dong men 西门 xi men 第五 di wu 完颜 wan yan 单于 chan yu "
    "纳兰 na lan 哥舒 ge shu 叱干 chi gan 库狄 ku di 贺兰 he lan 爱新 ai xin "
)


def _compounds() -> dict[str, tuple[str, str]]:
    words = _COMPOUND_SURNAMES.split()
    folded = (name.translate(VARIANTS) for name in words[::3])
    return {name: (one, two) for name, one, two in zip(folded, words[1::3], words[2::3], strict=True)}


COMPOUND_READINGS: dict[str, tuple[str, str]] = _compounds()
"""Surname of two characters (variants folded) → its reading; they are no transliterations."""
