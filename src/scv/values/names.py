"""Names of people: cleaned, told from nicknames, and the surname alone, which is all that is
published.

Only the form of a name is judged; a nickname such as 高兴 looks like a name and passes for one.
"""

import re
from typing import Final

import polars as pl

from scv.values.cells import clean, clean_value
from scv.values.sentinels import is_sentinel, is_sentinel_value

# Cipher text, masks, phones and what tests are called are no names; nor are the sentinels.
_NO_NAME: Final = "测试.*|[*＊]+|##.*|~.*~[0-9]*~?|\\$\\$.*|.*[0-9]{7}.*|.*[?\ufffd].*"
HAN: Final = "[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]"
COMPOUND: Final = (
    "欧阳|司马|上官|诸葛|夏侯|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|司徒|端木|百里|东郭|南宫|公冶|公羊|澹台|濮阳|淳于|单于"
    "|太叔|申屠|轩辕|钟离|宇文|鲜于|闾丘|司空|亓官|司寇|仉督|子车|颛孙|巫马|公西|漆雕|乐正|壤驷|公良|拓跋|夹谷|宰父"
    "|谷梁|段干|东门|南门|呼延|羊舌|微生|梁丘|左丘|西门|第五|纳兰|独孤|完颜|赫连"
)
# The surnames of the Song primer 百家姓 still in use, and the frequent ones it lacks.
SINGLE: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
    "鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄"
    "和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭"
    "梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚"
    "程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫"
    "宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻"
    "莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古"
    "易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋"
    "沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公岳帅缑亢况有琴商牟佘佴伯赏墨哈谯笪年爱阳佟苟肖闫付代"
    "覃仝布尧展户郸操楚原涂院鄢邸苑粟佐"
)
_SURNAME: Final = f"(?:{COMPOUND}|[{SINGLE}])"
TITLE: Final = "(?:先生|女士|小姐|太太|夫人|同学|老师|医生|经理|师傅|阿姨|老板|总)"
LATIN: Final = "[A-Za-zÀ-ÖØ-öø-ɏ][A-Za-zÀ-ÖØ-öø-ɏ'’-]*"

_GIVEN_LATIN: Final = f"{LATIN}(?: (?:{LATIN}|[A-Z]\\.)){{0,2}}"

_FULL: Final = f"^(?:(?:{COMPOUND}){HAN}{{1,2}}|[{SINGLE}]{HAN}{{1,3}}|{_GIVEN_LATIN} {LATIN})$"
_WITH_TITLE: Final = f"{TITLE}$"
_FAMILY: Final = f"^({_SURNAME})(?:{HAN}{{1,3}}|[*＊某]{{1,3}}{HAN}?|{TITLE})$"
_LAST: Final = f"^{_GIVEN_LATIN} ({LATIN})$"


def name(cell: pl.Expr) -> pl.Expr:
    """Return the tidy name; null for a placeholder such as 匿名, for cipher text, for a phone."""
    text = clean(cell)
    is_none = text.str.contains(f"^(?:{_NO_NAME})$") | is_sentinel("name", text)
    return pl.when(~is_none).then(text)


def name_value(cell: str | None) -> str | None:
    """Return what `name` makes of one cell.

    >>> name_value(" 张三 "), name_value("张先生"), name_value("匿名用户")
    ('张三', '张先生', None)
    """
    text = clean_value(cell)
    if text is None or re.fullmatch(_NO_NAME, text) or is_sentinel_value("name", text):
        return None
    return text


def is_full_name(cell: pl.Expr) -> pl.Expr:
    """Tell whether the name has a surname and a given name, so that a person is known by it; false
    for null.

    Two to four Han characters that begin with a known surname and end in no form of address, or
    Latin words, first name first.
    """
    text = name(cell)
    return (text.str.contains(_FULL) & ~text.str.contains(_WITH_TITLE)).fill_null(False)


def is_full_name_value(cell: str | None) -> bool:
    """Return what `is_full_name` says of one cell.

    >>> is_full_name_value("欧阳小明"), is_full_name_value("张先生"), is_full_name_value("快乐的小鱼")
    (True, False, False)
    """
    text = name_value(cell)
    return text is not None and bool(re.search(_FULL, text)) and not re.search(_WITH_TITLE, text)


def joined_name(family: pl.Expr, given: pl.Expr) -> pl.Expr:
    """Return the whole name of its two parts, null where one is missing: 张三丰, but Anna Weber."""
    is_han = family.str.contains(f"^{HAN}+$") & given.str.contains(f"^{HAN}+$")
    return (
        pl.when(is_han)
        .then(pl.concat_str(family, given))
        .otherwise(pl.concat_str(given, family, separator=" "))
    )


def surname(cell: pl.Expr) -> pl.Expr:
    """Return the surname: of a full name, of 张先生 and of a masked 张**; null for anything else."""
    text = name(cell)
    return pl.coalesce(text.str.extract(_FAMILY), text.str.extract(_LAST))


def surname_value(cell: str | None) -> str | None:
    """Return what `surname` makes of one cell.

    >>> surname_value("欧阳小明"), surname_value("张女士"), surname_value("Anna Maria Weber")
    ('欧阳', '张', 'Weber')
    """
    text = name_value(cell) or ""
    found = re.search(_FAMILY, text) or re.search(_LAST, text)
    return found[1] if found else None
