"""County names as maps in English write them."""

import re

import pytest

from craftorders.places.domain.peoples import in_words
from craftorders.places.domain.romanise import romanise
from craftorders.places.reference import regions


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("丹巴县", "Danba County"),
        ("巴州区", "Bazhou District"),
        ("义乌市", "Yiwu City"),
        ("乐清市", "Yueqing City"),
        ("乐亭县", "Laoting County"),
        ("乐至县", "Lezhi County"),
        ("长宁县", "Changning County"),
        ("长子县", "Zhangzi County"),
        ("朝阳区", "Chaoyang District"),
        ("都匀市", "Duyun City"),
        ("什邡市", "Shifang City"),
        ("荥阳市", "Xingyang City"),
        ("荥经县", "Yingjing County"),
        ("珲春市", "Hunchun City"),
        ("闵行区", "Minhang District"),
        ("伽师县", "Jiashi County"),
        ("疏勒县", "Shule County"),
        ("乐安县", "Le'an County"),
        ("长安区", "Chang'an District"),
        ("旅顺口区", "Lüshunkou District"),
        ("单县", "Shanxian"),
        ("浚县", "Xunxian"),
        ("芒市", "Mangshi"),
        ("扎鲁特旗", "Zhalute Banner"),
        ("六枝特区", "Liuzhi Special District"),
        ("神农架林区", "Shennongjia Forestry District"),
        ("万柏林区", "Wanbailin District"),
        ("景宁畲族自治县", "Jingning She Autonomous County"),
        ("木里藏族自治县", "Muli Tibetan Autonomous County"),
        ("双江拉祜族佤族布朗族傣族自治县", "Shuangjiang Lahu, Va, Blang and Dai Autonomous County"),
        ("三都水族自治县", "Sandu Sui Autonomous County"),
        ("秀山土家族苗族自治县", "Xiushan Tujia and Miao Autonomous County"),
        ("大通回族土族自治县", "Datong Hui and Tu Autonomous County"),
        ("巴里坤哈萨克自治县", "Balikun Kazakh Autonomous County"),
        ("东乡族自治县", "Dongxiang Autonomous County"),
        ("鄂伦春自治旗", "Oroqen Autonomous Banner"),
        ("莫力达瓦达斡尔族自治旗", "Molidawa Daur Autonomous Banner"),
        ("管城回族区", "Guancheng Hui District"),
        ("回民区", "Huimin District"),
        ("西沙群岛", "Xisha Islands"),
        ("中沙群岛的岛礁及其海域", "Zhongsha Islands"),
    ],
)
def test_a_name_is_read_as_on_the_map(name: str, english: str) -> None:
    assert romanise(name) == english


def test_every_county_has_a_latin_name_that_fits_its_column() -> None:
    names = [row["name_en"] for row in regions()]
    assert len(names) == 2_845
    assert all(re.fullmatch(r"[A-Z][A-Za-zü' ,]{2,79}", name) for name in names)


def test_no_people_is_left_inside_a_name() -> None:
    """No one-word county of an autonomous name is long enough to hide a people in it."""
    autonomous = [row["name_en"].split()[0] for row in regions() if "自治" in row["name"]]
    assert len(autonomous) > 100
    assert max(autonomous, key=len) == "Qianguo'erluosi"


@pytest.mark.parametrize(
    ("peoples", "words"),
    [([], ""), (["Yi"], "Yi"), (["Yi", "Dai"], "Yi and Dai"), (["Yi", "Hani", "Lahu"], "Yi, Hani and Lahu")],
)
def test_peoples_are_listed_as_english_lists_them(peoples: list[str], words: str) -> None:
    assert in_words(peoples) == words
