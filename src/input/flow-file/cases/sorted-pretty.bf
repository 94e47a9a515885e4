{
    "BayseFlows": [
        {
            "destinationNameSource": "passive",
            "dst": "www.example.com:443",
            "dstBytes": 4200,
            "dstPkts": 8,
            "duration": 1.5,
            "identifier": "0",
            "protocolInformation": "TCP",
            "relativeStart": 0.0,
            "src": "10.0.0.5:50000",
            "srcBytes": 700,
            "srcPkts": 9
        },
        {
            "destinationNameSource": "original",
            "dst": "198.18.0.1",
            "dstBytes": 112,
            "dstPkts": 2,
            "duration": 4e-05,
            "identifier": "",
            "protocolInformation": "ICMP",
            "relativeStart": 0.499999,
            "src": "10.0.0.5",
            "srcBytes": 112,
            "srcPkts": 2
        },
        {
            "destinationNameSource": "original",
            "dst": "ff02::1:2:547",
            "dstBytes": 0,
            "dstPkts": 0,
            "duration": 0.0,
            "identifier": "1",
            "protocolInformation": "UDP",
            "relativeStart": 3.0,
            "src": "2001:db8::5:546",
            "srcBytes": 62,
            "srcPkts": 1
        }
    ],
    "fileName": "small.bf",
    "hash": "00112233445566778899aabbccddeeff",
    "trafficDate": "1700000000.5"
}
