"""The peoples after whom autonomous counties are named, as English writes them: 畲族 is She, 藏族 is Tibetan.

Without this table 景宁畲族自治县 would be one long word that no reader of English can take apart.
"""

PEOPLES = {
    "柯尔克孜": "Kyrgyz",
    "鄂伦春": "Oroqen",
    "鄂温克": "Evenki",
    "达斡尔": "Daur",
    "哈萨克": "Kazakh",
    "维吾尔": "Uyghur",
    "塔吉克": "Tajik",
    "土家": "Tujia",
    "布依": "Buyei",
    "布朗": "Blang",
    "撒拉": "Salar",
    "拉祜": "Lahu",
    "傈僳": "Lisu",
    "仫佬": "Mulao",
    "仡佬": "Gelao",
    "毛南": "Maonan",
    "普米": "Pumi",
    "景颇": "Jingpo",
    "纳西": "Naxi",
    "哈尼": "Hani",
    "裕固": "Yugur",
    "保安": "Bonan",
    "东乡": "Dongxiang",
    "独龙": "Derung",
    "锡伯": "Xibe",
    "蒙古": "Mongol",
    "朝鲜": "Korean",
    "各": "Multiethnic",
    "藏": "Tibetan",
    "回": "Hui",
    "苗": "Miao",
    "彝": "Yi",
    "壮": "Zhuang",
    "侗": "Dong",
    "瑶": "Yao",
    "傣": "Dai",
    "黎": "Li",
    "佤": "Va",
    "畲": "She",
    "水": "Sui",
    "土": "Tu",
    "羌": "Qiang",
    "怒": "Nu",
    "满": "Manchu",
    "白": "Bai",
}
"""Longer names first, so that 土家 is not read as 土 with something before it."""


def split_peoples(stem: str, *, without_suffix: bool) -> tuple[str, list[str]]:
    """Take the peoples off the end of a name: the rest, and their English names in the same order.

    A people stands there with its 族; without it only if `without_suffix`, as in 巴里坤哈萨克自治县.
    """
    found: list[str] = []
    while people := _last_people(stem, without_suffix=without_suffix and not found):
        written, english = people
        stem = stem.removesuffix(written)
        found.insert(0, english)
    return stem, found


def _last_people(stem: str, *, without_suffix: bool) -> tuple[str, str] | None:
    """The people at the very end of a name, as written there and in English."""
    for chinese, english in PEOPLES.items():
        if stem.endswith(f"{chinese}族"):
            return f"{chinese}族", english
        if without_suffix and len(chinese) > 1 and stem.endswith(chinese):
            return chinese, english
    return None


def in_words(peoples: list[str]) -> str:
    """Yi · Yi and Hani · Yi, Hani and Lahu."""
    return " and ".join(part for part in (", ".join(peoples[:-1]), *peoples[-1:]) if part)
