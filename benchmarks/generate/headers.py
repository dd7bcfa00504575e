"""Headers of the layouts in their own order, as the platforms write them. Facts of the platforms; no rows of anybody."""

HEADERS = {
    "wxpay_trade_bill_all": (
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,"
        "货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,"
        "商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
    ),
    "wxpay_personal_bill": "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注",
    "weibo_user_api": (
        "id,idstr,screen_name,name,province,city,location,description,url,profile_image_url,profile_url,domain,"
        "weihao,gender,followers_count,friends_count,statuses_count,favourites_count,created_at,following,"
        "allow_all_act_msg,geo_enabled,verified,verified_type,verified_reason,allow_all_comment,avatar_large,"
        "follow_me,online_status,bi_followers_count"
    ),
    "weibo_posts_csv": (
        "id,bid,正文,头条文章url,原始图片url,视频url,Live Photo视频url,位置,日期,工具,点赞数,评论数,转发数,话题,"
        "@用户,完整日期,是否编辑过,编辑次数,是否原创,源用户id,源用户昵称,源微博id,源微博bid,源微博正文,"
        "源微博头条文章url,源微博原始图片url,源微博视频url,源微博Live Photo视频url,源微博位置,源微博日期,"
        "源微博工具,源微博点赞数,源微博评论数,源微博转发数,源微博话题,源微博@用户,源微博完整日期,源微博是否编辑过,"
        "源微博编辑次数"
    ),
    "weibo_comments_csv": "id,weibo_id,created_at,user_screen_name,text,pic_url,like_count",
    "taobao_order_2021plus": (
        "订单编号,支付单号,支付详情,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,"
        "买家实际支付积分,订单状态,买家留言,订单创建时间,订单付款时间,宝贝种类,订单备注,宝贝总数量,店铺Id,"
        "店铺名称,卖家服务费,买家服务费,特权订金订单id,修改后的sku,异常信息,天猫卡券抵扣,集分宝抵扣,是否是O2O交易,"
        "新零售交易类型,新零售导购门店名称,新零售导购门店id,新零售发货门店名称,新零售发货门店id,退款金额,"
        "确认收货时间,打款商家金额,直播返现状态,返现金额,延迟发货自动赔付金额,预售订单,发货时间,商家备忘,"
        "主订单编号"
    ),
    "taobao_order_detail_list": "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码",
    "jd_order": (
        "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,应付金额,订单状态,"
        "订单类型,下单帐号,客户姓名,客户地址,联系电话,订单备注,发票类型,发票抬头,发票内容,商家备注,"
        "商家备注等级（等级1-5为由高到低）,运费金额,付款确认时间,增值税发票,货号,订单完成时间,订单来源,订单渠道"
    ),
    "pdd_order": (
        "商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元),"
        "用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,确认收货时间,商品id,商品规格,样式ID,"
        "商家编码-规格维度,商家编码-商品维度,商家备注,售后状态,快递单号,快递公司,订单成交时间,是否分期,分期期数,"
        "手续费承担方,分期方式"
    ),
    "douyin_order": (
        "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,运费,优惠总金额,"
        "平台优惠,商家优惠,达人优惠,商家改价,支付优惠,红包抵扣,支付方式,手续费,收件人,收件人手机号,省,市,区,街道,"
        "详细地址,是否修改过地址,地址修改时段,买家留言,订单提交时间,旗帜颜色,商家备注,订单完成时间,支付完成时间,"
        "APP渠道,流量来源,订单状态,承诺发货时间,订单类型,鲁班落地页ID,达人ID,达人昵称,所属门店ID,售后状态,"
        "取消原因,预约发货时间,仓库ID,仓库名称,序列号,是否安心购,广告渠道,流量类型,流量体裁,流量渠道,发货主体,"
        "发货主体明细,发货时间,降价类优惠,平台实际承担优惠金额,商家实际承担优惠金额,达人实际承担优惠金额,"
        "预计送达时间,是否平台仓自流转,车型,商品69码,发货SN码,发货IMEI码1,发货IMEI码2,预约送达时间,"
        "建议发货时间（起）,建议发货时间（止）,物流SN码,物流IMEI码1,物流IMEI码2"
    ),
    "douyin_aftersale": (
        "售后单号,订单号,商品单号,商品名称,商品ID,应付金额（元）,商品运费（元）,支付优惠（元）,商品税费（元）,"
        "商品发货状态,售后类型,退商品金额（元）,退运费金额（元）,退支付优惠（元）,退税费金额（元）,售后状态,"
        "售后申请时间,退款方式,是否已上传退款凭证,售后原因,售后原因标签,退货物流单号,退货异常,退货发货时间,"
        "退货物流公司,自动处理截止时间,同意售后申请时间,商家退款时间,用户到账时间,售后关闭时间,商家退货地址,"
        "商家退货联系人姓名,商家退货联系人电话,仲裁状态,纠纷责任方,是否极速退款,是否拒签后退款,发货物流单号,"
        "发货物流状态,换货物流单号,退货物流状态,售后完结时间,订单备注,用户售后说明,售后备注,操作人,协商记录,"
        "换货商品信息,商家编码,门店名称"
    ),
    "alipay_personal_bill": "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,",
    "alipay_fund_flow": (
        "序号,入账时间,支付宝交易号,支付宝流水号,商户订单号,账务类型,收入（+元）,支出（-元）,账户余额（元）,"
        "服务费（元）,支付渠道,签约产品,对方账户,对方名称,银行订单号,商品名称,备注,业务基础订单号,业务订单号,"
        "业务账单来源,业务描述,付款备注"
    ),
    "pos_receipt_list": "流水号,会员卡号,会员名称,总折扣,总金额,付款金额,找零,收银员,消费日期,门店",
    "sixun_vip": (
        "branch_no,card_id,card_no,card_type,vip_name,vip_sex,vip_add,vip_zip,vip_tel,vip_email,vip_tax,"
        "card_status,oper_id,oper_date,vip_start_date,vip_end_date,use_num,birthday,social_id,company,duty,degree,"
        "mobile,homeplace,reg_place,live_place,marriage,salary_level,nation,height,weight,blood_type,favor,pass,"
        "modify_date,com_flag,memo,father_card,approve_flag,sav_start_date,sav_end_date"
    ),
    "sap_car_tlogf": (
        "MANDT,RETAILSTOREID,BUSINESSDAYDATE,WORKSTATIONID,TRANSNUMBER,TRANSTYPECODE,RECORDQUALIFIER,"
        "BEGINTIMESTAMP,RETAILQUANTITY,SALESAMOUNT,REDUCTIONAMOUNT"
    ),
    "udesk_ticket": "工单标题,工单描述,客户邮箱,客户手机,状态,优先级,受理客服组,受理客服,标签,关注者,工单模板",
    "sobot_ticket_api": (
        "ticketId,ticketCode,ticketTitle,ticketContent,ticketLevel,ticketStatus,startType,startName,dealUserName,"
        "dealGroupName,createTime,updateTime,ticketTypeName,ticketFrom"
    ),
    "hotline_12345_ticket": "工单编号,诉求标题,市民诉求",
    "sensors_events": "distinct_id,anonymous_id,login_id,original_id,time,type,event,project,time_free,identities,properties",
    "baidu_tongji_visitors": "访问时间,地域,来源,入口页面,关键词,搜索词,推广带来,访问IP,访客标识码,访问时长,访问页数",
    "tencent_ads_leads": (
        "account_id,leads_id,click_id,wechat_appid,agency_id,agency_name,campaign_id,campaign_name,adgroup_id,"
        "adgroup_name,creative_id,creative_name,component_id,component_name,page_id,page_name,page_url,leads_type,"
        "leads_source,leads_potential_score,leads_follow_tag,leads_name,leads_telephone,telephone_location,"
        "leads_area,leads_email,leads_qq,leads_wechat,leads_gender,nationality,working_years,age,profession,"
        "id_number,address,bundle,pos_type,leads_create_time,leads_action_time"
    ),
    "ga_report": "Page,Pageviews,Unique Pageviews,Avg. Time on Page,Entrances,Bounce Rate,% Exit,Page Value",
}
