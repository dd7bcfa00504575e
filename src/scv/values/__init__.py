"""One value's many spellings: phone, name, e-mail, money, time, region. Pure; knows no other room."""
