"""Exports that are JSON, one object a line: what dumps of WeChat users and of Sensors events look
like.
"""

from collections.abc import Callable, Mapping
from typing import Any

Facts = Mapping[str, Any]


def _follower(facts: Facts) -> dict[str, Any]:
    """Return a follower of an official account; of one who left the platform keeps nothing but the
    openid.
    """
    if facts["seconds"] is None:
        return {"subscribe": 0, "openid": facts["openid"]}
    return {
        "subscribe": 1,
        "openid": facts["openid"],
        "language": "zh_CN",
        "subscribe_time": facts["seconds"],
        **({"unionid": facts["unionid"]} if facts["unionid"] else {}),
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_QR_CODE",
        "qr_scene": 0,
        "qr_scene_str": "",
    } | (facts.get("more") or {})


def _mini_user(facts: Facts) -> dict[str, Any]:
    """Return a user of a mini program; without a phone the back end holds null where phone_info
    would be.
    """
    phone, country = facts["phone"], facts["country"]
    info = {
        "phoneNumber": phone,
        "purePhoneNumber": phone.removeprefix(f"+{country}"),
        "countryCode": country,
        "watermark": {"timestamp": facts["seconds"], "appid": f"wx{facts['app']:0<16.16}"},
    }
    return {
        "openid": facts["openid"],
        "unionid": facts["unionid"],
        "phone_info": info if phone else None,
    }


def _event(facts: Facts) -> dict[str, Any]:
    """Return a Sensors event; `sends_ids` is false with an old SDK, which shows nothing but
    distinct_id.
    """
    cookie, login = facts["cookie"], facts["login"]
    ids = {
        "$identity_cookie_id": cookie,
        "$identity_login_id": login,
        "$identity_mobile": facts["phone"],
    }
    shown: dict[str, Any] = {}
    if facts["sends_ids"]:
        shown |= {"anonymous_id": cookie} if cookie else {}
        shown |= {"login_id": login} if login else {}
        shown |= {"identities": {kind: value for kind, value in ids.items() if value}}
    return {
        "_track_id": facts["track"],
        "distinct_id": login or cookie,
        **shown,
        "time": facts["milliseconds"],
        "type": "track_signup" if facts["event"] == "$SignUp" else "track",
        "event": facts["event"],
        "project": "production",
        "properties": {"$url": f"https://shop.example.com{facts['page']}", "$lib": "js"},
    }


OBJECTS: dict[str, Callable[[Facts], dict[str, Any]]] = {
    "wechat_oa_userinfo": _follower,
    "wechat_mini_phone": _mini_user,
    "sensors_events": _event,
}
