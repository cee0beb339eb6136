"""Characters that are read otherwise in the names of counties than a dictionary guesses.

A dictionary that guesses by the character calls 长宁县 "Zhangning" and 都匀市 "Douyun"; nobody who lives
there would find them. The readings are those in common use on maps and in the places themselves.
"""

CHARACTERS = {
    "乐": "le",
    "什": "shi",
    "会": "hui",
    "伽": "jia",
    "勒": "le",
    "单": "shan",
    "曾": "zeng",
    "朝": "chao",
    "涡": "guo",
    "浚": "xun",
    "漯": "luo",
    "蚌": "beng",
    "覃": "qin",
    "都": "du",
    "长": "chang",
}
"""Read so in every name but those below."""

NAMES = {
    "乐亭": ("lao", "ting"),
    "乐清": ("yue", "qing"),
    "万柏林": ("wan", "bai", "lin"),
    "佛冈": ("fo", "gang"),
    "佛坪": ("fo", "ping"),
    "六合": ("lu", "he"),
    "召陵": ("shao", "ling"),
    "大城": ("dai", "cheng"),
    "崆峒": ("kong", "tong"),
    "泊头": ("bo", "tou"),
    "洪洞": ("hong", "tong"),
    "珲春": ("hun", "chun"),
    "筠连": ("jun", "lian"),
    "繁峙": ("fan", "shi"),
    "荥经": ("ying", "jing"),
    "长子": ("zhang", "zi"),
    "闵行": ("min", "hang"),
    "龙圩": ("long", "xu"),
}
"""Whole names, without their kind, whose reading is theirs alone."""
